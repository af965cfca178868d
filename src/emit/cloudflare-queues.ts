export * from '@heddle/emit/cloudflare-queues'

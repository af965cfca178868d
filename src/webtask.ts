export * from '@heddle/adapters/webtask'

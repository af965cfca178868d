export * from '@heddle/events/cloud-events'

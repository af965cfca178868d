export * from '@heddle/events/triggers'

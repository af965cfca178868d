export * from '@heddle/events/portable'

export * from '@heddle/emit/event-bridge'

export * from '@heddle/emit/event-grid'

export * from '@heddle/events/web'
export * from '@heddle/middleware/web'

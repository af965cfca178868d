export * from '@heddle/events/openapi'
export * from '@heddle/events/schemas'

export * from '@heddle/events/openapi'

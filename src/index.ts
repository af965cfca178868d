export * from '@heddle/core'
export * from '@heddle/events'
export * from '@heddle/middleware'

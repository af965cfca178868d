export * from '@heddle/adapters/fn'
export * from '@heddle/adapters/iron'

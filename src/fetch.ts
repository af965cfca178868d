export * from '@heddle/adapters/fetch'

export * from '@heddle/adapters/azure'

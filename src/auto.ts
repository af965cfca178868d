export * from '@heddle/adapters/auto'

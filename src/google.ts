export * from '@heddle/adapters/google'

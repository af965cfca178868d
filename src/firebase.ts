export * from '@heddle/adapters/firebase'

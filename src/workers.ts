export * from '@heddle/adapters/workers'

export * from '@heddle/emit/sns'

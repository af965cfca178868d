export * from '@heddle/testing'

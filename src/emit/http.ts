export * from '@heddle/emit/http'

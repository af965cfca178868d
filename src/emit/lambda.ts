export * from '@heddle/emit/lambda'

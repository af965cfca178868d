export * from '@heddle/emit/sqs'

export * from '@heddle/emit/s3'

export * from '@heddle/emit/kinesis'

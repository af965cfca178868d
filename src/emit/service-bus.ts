export * from '@heddle/emit/service-bus'

export * from '@heddle/adapters/openwhisk'

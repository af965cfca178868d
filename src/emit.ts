export * from '@heddle/emit'

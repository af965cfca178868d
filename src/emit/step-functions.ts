export * from '@heddle/emit/step-functions'

export * from '@heddle/emit/storage-queue'

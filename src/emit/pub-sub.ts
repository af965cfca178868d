export * from '@heddle/emit/pub-sub'

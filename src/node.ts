export * from '@heddle/adapters/node'
export * from '@heddle/adapters/node-serve'

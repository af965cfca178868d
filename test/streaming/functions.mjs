// Lambda's client finds no TypeScript by itself.
export * from './functions.ts'

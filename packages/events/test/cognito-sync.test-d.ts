import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { type CognitoSyncEvent, type CognitoSyncRawEvent, type CognitoSyncRecord, cognitoSync } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a dataset has its records by key', () => {
  on(cognitoSync()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<CognitoSyncEvent>()
    expectTypeOf(event.datasetRecords.level).toEqualTypeOf<CognitoSyncRecord | undefined>()
  })
  expectTypeOf(toLambda(on(cognitoSync()).handle(() => {}))).toEqualTypeOf<LambdaFunction<CognitoSyncRawEvent>>()
})

test('what changes is records by key', () => {
  on(cognitoSync()).handle(() => ({ level: { newValue: '7', op: 'replace' } }))
  // @ts-expect-error values are text
  on(cognitoSync()).handle(() => ({ level: { newValue: 7, op: 'replace' } }))
  // @ts-expect-error a record says what is done with it
  on(cognitoSync()).handle(() => ({ level: { newValue: '7' } }))
  // @ts-expect-error the records alone
  on(cognitoSync()).handle((event) => event)
  // @ts-expect-error an event is no batch
  on(cognitoSync()).each(() => {})
})

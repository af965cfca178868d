import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { cognitoSync } from 'heddle/triggers'
import { expect, test } from 'vitest'
import { cognitoSyncEvent } from '../src/cognito-sync.ts'

test('a dataset has its records', async () => {
  const event = cognitoSyncEvent({ level: '7', draft: { newValue: null, op: 'remove' } }, { datasetName: 'profile' })
  expect(event.datasetRecords).toEqual({
    level: { oldValue: null, newValue: '7', op: 'replace' },
    draft: { newValue: null, op: 'remove' },
  })
  expect(
    await invoke(
      on(cognitoSync()).handle(() => {}),
      event,
    ),
  ).toEqual(event)
})

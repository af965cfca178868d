import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { transferFamily } from 'heddle/triggers'
import { expect, test } from 'vitest'
import { transferFamilyEvent } from '../src/transfer-family.ts'

test('a login is by key or by password', async () => {
  const handler = on(transferFamily()).handle(({ username, password }) => ({ Role: `${username}:${password}` }))
  expect(await invoke(handler, transferFamilyEvent())).toEqual({ Role: 'jane:undefined' })
  expect(await invoke(handler, transferFamilyEvent({ username: 'joe', password: 'x' }))).toEqual({ Role: 'joe:x' })
})

import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { clientVpn } from 'heddle/triggers'
import { expect, test } from 'vitest'
import { clientVpnEvent } from '../src/client-vpn.ts'

test('a connection says who connects', async () => {
  const handler = on(clientVpn()).handle(({ username, groups }) => ({
    allow: false,
    'error-msg-on-denied-connection': `${username} ${groups}`,
  }))
  expect(await invoke(handler, clientVpnEvent({ groups: 'weavers' }))).toMatchObject({
    'error-msg-on-denied-connection': 'jane weavers',
    'schema-version': 'v2',
  })
  expect(await invoke(handler, clientVpnEvent({ schemaVersion: 'v1', groups: 'weavers' }))).toMatchObject({
    'error-msg-on-failed-posture-compliance': 'jane ',
  })
})

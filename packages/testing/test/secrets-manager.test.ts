import { on } from 'heddle'
import { invoke, secretsManagerEvent } from 'heddle/testing'
import { rotation, type SecretsManagerEvent, secretsManager } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('every step is of the same rotation', async () => {
  const seen: SecretsManagerEvent[] = []
  const keep = (event: SecretsManagerEvent) => seen.push(event)
  const handler = on(secretsManager()).handle(
    rotation({ createSecret: keep, setSecret: keep, testSecret: keep, finishSecret: keep }),
  )
  const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const
  for (const step of steps) await invoke(handler, secretsManagerEvent(step, { secret: 'loom/db' }))
  expect(seen.map(({ step }) => step)).toEqual(steps)
  expect(new Set(seen.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(1)
  expect(new Set(seen.map(({ rotationToken }) => rotationToken)).size).toBe(1)
  expect(seen[0]?.secretId).toBe('arn:aws:secretsmanager:eu-west-1:123456789012:secret:loom/db-AbCdEf')
  expect(secretsManagerEvent('setSecret', { clientRequestToken: 'v2' }).ClientRequestToken).toBe('v2')
})

import { on } from 'heddle'
import { codeDeployEvent, invoke } from 'heddle/testing'
import { codeDeploy } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a hook is answered by the client that the test gives', async () => {
  const told: unknown[] = []
  const client = { send: async ({ input }: { input: unknown }) => void told.push(input) }
  const event = codeDeployEvent({ deploymentId: 'd-1' })
  await invoke(
    on(codeDeploy({ client })).handle(() => {}),
    event,
  )
  expect(told).toEqual([
    { deploymentId: 'd-1', lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId, status: 'Succeeded' },
  ])
  expect(codeDeployEvent()).toEqual(codeDeployEvent())
  expect(codeDeployEvent({ lifecycleEventHookExecutionId: 'h' })).toMatchObject({ LifecycleEventHookExecutionId: 'h' })
})

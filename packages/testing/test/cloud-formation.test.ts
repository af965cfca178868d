import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { on } from 'heddle'
import { cloudFormationEvent, invoke } from 'heddle/testing'
import { type CloudFormationEvent, cdkProvider, cloudFormation } from 'heddle/triggers'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'

const Warp = z.object({ Threads: z.coerce.number(), Wet: z.string() })

test('a request is as CloudFormation sends it', async () => {
  const seen: CloudFormationEvent<z.infer<typeof Warp>>[] = []
  const handler = on(cdkProvider({ properties: Warp })).handle((event) => void seen.push(event))
  const properties = { Threads: 120, Wet: false }
  await invoke(handler, cloudFormationEvent('Create', properties, { stack: 'loom' }))
  await invoke(
    handler,
    cloudFormationEvent('Update', properties, { physicalResourceId: 'warp-17', oldProperties: { Threads: 1 } }),
  )
  await invoke(
    handler,
    cloudFormationEvent('Delete', properties, { logicalResourceId: 'Warp', resourceType: 'Custom::Warp' }),
  )
  expect(seen).toMatchObject([
    {
      RequestType: 'Create',
      ResourceProperties: { Threads: 120, Wet: 'false' },
      StackId: expect.stringContaining(':stack/loom/'),
    },
    { RequestType: 'Update', PhysicalResourceId: 'warp-17', OldResourceProperties: { Threads: '1' } },
    {
      RequestType: 'Delete',
      PhysicalResourceId: 'test-resource',
      LogicalResourceId: 'Warp',
      ResourceType: 'Custom::Warp',
    },
  ])
  expect(seen[0]?.raw).not.toHaveProperty('PhysicalResourceId')
  expect(new Set(seen.map(({ id }) => id)).size).toBe(3)
})

test('a server of the test gets the answer', async () => {
  const answers: unknown[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    answers.push(JSON.parse(text))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const responseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const handler = on(cloudFormation()).handle(() => ({ PhysicalResourceId: 'warp-17' }))
  await invoke(handler, cloudFormationEvent('Create', {}, { responseURL }))
  expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'warp-17' }])
})

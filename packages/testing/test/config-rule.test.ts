import { on } from 'heddle'
import { configItemEvent, configScheduledEvent, invoke } from 'heddle/testing'
import { type ConfigRuleEvent, configRule } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

interface Told {
  readonly Evaluations: readonly object[]
  readonly TestMode: boolean
}

const told: Told[] = []
const client = {
  async send({ input }: { input: Told }) {
    told.push(input)
    return {}
  },
}

test('a change is of the resource that is written, and Config keeps nothing', async () => {
  told.length = 0
  const seen: ConfigRuleEvent<{ days: number }>[] = []
  const handler = on(configRule({ ruleParameters: z.object({ days: z.int() }), client })).handle((event) => {
    seen.push(event)
    return 'COMPLIANT'
  })
  const item = { resourceType: 'AWS::S3::Bucket', resourceId: 'patterns', configuration: { name: 'patterns' } }
  await invoke(handler, configItemEvent(item, { rule: 'versioned', ruleParameters: { days: 7 } }))
  expect(seen).toMatchObject([
    {
      messageType: 'ConfigurationItemChangeNotification',
      configRuleName: 'versioned',
      ruleParameters: { days: 7 },
      invokingEvent: { configurationItem: { ...item, awsRegion: 'eu-west-1', configurationItemStatus: 'OK' } },
    },
  ])
  expect(told).toMatchObject([{ TestMode: true, Evaluations: [{ ComplianceResourceId: 'patterns' }] }])
})

test('a resource that left the scope is not for the function', async () => {
  told.length = 0
  const handler = on(configRule({ client })).handle(() => {
    throw new Error('not for the function')
  })
  await invoke(
    handler,
    configItemEvent({ resourceType: 'AWS::S3::Bucket' }, { eventLeftScope: true, resultToken: 't' }),
  )
  expect(told).toMatchObject([{ TestMode: false, Evaluations: [{ ComplianceType: 'NOT_APPLICABLE' }] }])
})

test('a scheduled run is about the account', async () => {
  told.length = 0
  await invoke(
    on(configRule({ client })).handle(() => 'COMPLIANT'),
    configScheduledEvent({ account: '999999999999' }),
  )
  expect(told).toMatchObject([
    { Evaluations: [{ ComplianceResourceType: 'AWS::::Account', ComplianceResourceId: '999999999999' }] },
  ])
  expect(configScheduledEvent()).toEqual(configScheduledEvent())
})

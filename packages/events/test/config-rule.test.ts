import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { invoke } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { type ConfigEvaluation, type ConfigRuleReturns, configRule } from '../src/config-rule.ts'
import { altered } from './altered.ts'
import { awsService } from './aws-service.ts'
import { context, failureOf, fixture, fixturesOf, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

const ITEM = 'config-rule/item-change'
const RULE = 'arn:aws:config:eu-central-1:123456789012:config-rule/config-rule-a1b2c3'

/** The event with another member of its invoking event. */
function withMessage(name: string, path: string, value: unknown): Raw {
  const event = fixture<Raw>(name)
  event.invokingEvent = JSON.stringify(altered(JSON.parse(event.invokingEvent), path, value))
  return event
}

describe('a run of a rule', () => {
  test('for a change has the resource and the parameters, parsed', async () => {
    await awsService()
    const fn = vi.fn(() => 'COMPLIANT' as const)
    const raw = fixture<Raw>(ITEM)
    expect(await toLambda(on(configRule({ ruleParameters: slow(Order) })).handle(fn))(raw, context())).toBeUndefined()
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.config.ConfigurationItemChangeNotification',
      source: RULE,
      time: new Date('2026-10-05T08:00:02.000Z'),
      messageType: 'ConfigurationItemChangeNotification',
      invokingEvent: JSON.parse(raw.invokingEvent),
      ruleParameters: { id: 'o-1', total: 12 },
      configRuleName: 'patterns-are-versioned',
      configRuleArn: RULE,
      configRuleId: 'config-rule-a1b2c3',
      accountId: '123456789012',
      eventLeftScope: false,
      raw,
    })
  })

  test.each([
    ['config-rule/oversized', 'OversizedConfigurationItemChangeNotification'],
    ['config-rule/scheduled', 'ScheduledNotification'],
  ])('of another kind says so: %s', async (name, messageType) => {
    await awsService()
    const fn = vi.fn(() => [])
    await toLambda(on(configRule()).handle(fn))(fixture(name), context())
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toMatchObject({ messageType, ruleParameters: {} })
  })

  test('has no parameters when the event has none', async () => {
    await awsService()
    const fn = vi.fn(() => [])
    const event = altered(fixture<Raw>('config-rule/scheduled'), 'ruleParameters', undefined)
    await toLambda(on(configRule()).handle(fn))(event, context())
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toMatchObject({ ruleParameters: {}, eventLeftScope: false })
  })
})

describe('Config (the real client, against a stand-in for the service)', () => {
  const evaluations = async (returned: ConfigRuleReturns, name = ITEM) => {
    const { requests } = await awsService()
    expect(await toLambda(on(configRule()).handle(() => returned))(fixture(name), context())).toBeUndefined()
    return requests
  }
  const about = (resource: string, id: string, time: string) => ({
    ComplianceResourceType: resource,
    ComplianceResourceId: id,
    OrderingTimestamp: new Date(time).getTime() / 1000,
  })

  test('is told what the rule says of the resource in hand', async () => {
    const requests = await evaluations('NON_COMPLIANT')
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual([
      {
        target: 'StarlingDoveService.PutEvaluations',
        body: {
          Evaluations: [
            {
              ...about('AWS::S3::Bucket', 'loom-patterns', '2026-10-05T08:00:00.123Z'),
              ComplianceType: 'NON_COMPLIANT',
            },
          ],
          ResultToken: 'result-token-secret',
          TestMode: false,
        },
      },
    ])
  })

  test('is told why, in 256 characters', async () => {
    const [request] = await evaluations({ ComplianceType: 'NON_COMPLIANT', Annotation: 'x'.repeat(300) })
    expect(request?.body.Evaluations).toMatchObject([{ Annotation: 'x'.repeat(256) }])
  })

  test('is told of a resource whose item is too large', async () => {
    const [request] = await evaluations('COMPLIANT', 'config-rule/oversized')
    expect(request?.body.Evaluations).toMatchObject([
      about('AWS::EC2::SecurityGroup', 'sg-0a1b2c3d', '2026-10-05T08:00:00.123Z'),
    ])
  })

  test('is told of the account where there is no resource', async () => {
    const [request] = await evaluations('COMPLIANT', 'config-rule/scheduled')
    expect(request?.body.Evaluations).toEqual([
      { ...about('AWS::::Account', '123456789012', '2026-10-05T06:00:00.000Z'), ComplianceType: 'COMPLIANT' },
    ])
  })

  test('is told a hundred at a time', async () => {
    const made = Array.from(
      { length: 250 },
      (_, index): ConfigEvaluation => ({
        ComplianceResourceType: 'AWS::EC2::Instance',
        ComplianceResourceId: `i-${index}`,
        ComplianceType: index % 2 === 0 ? 'COMPLIANT' : 'NON_COMPLIANT',
        ...(index === 0 ? { OrderingTimestamp: '2026-10-05T05:00:00.000Z' } : {}),
      }),
    )
    const requests = await evaluations(made, 'config-rule/scheduled')
    expect(requests.map(({ body }) => body.Evaluations.length)).toEqual([100, 100, 50])
    const sent = requests.flatMap(({ body }) => body.Evaluations)
    expect(sent.map((one: ConfigEvaluation) => one.ComplianceResourceId)).toEqual(
      made.map((one) => one.ComplianceResourceId),
    )
    expect(sent[0].OrderingTimestamp).toBe(new Date('2026-10-05T05:00:00.000Z').getTime() / 1000)
    expect(sent[1].OrderingTimestamp).toBe(new Date('2026-10-05T06:00:00.000Z').getTime() / 1000)
  })

  test('is told that there is nothing to tell', async () => {
    const requests = await evaluations([], 'config-rule/scheduled')
    expect(requests.map(({ body }) => body.Evaluations)).toEqual([[]])
  })

  test.each([
    ['is deleted', fixture<Raw>('config-rule/item-deleted')],
    [
      'is deleted, unrecorded',
      withMessage(ITEM, 'configurationItem.configurationItemStatus', 'ResourceDeletedNotRecorded'),
    ],
    ['is not recorded', withMessage(ITEM, 'configurationItem.configurationItemStatus', 'ResourceNotRecorded')],
    ['left the scope', { ...fixture<Raw>(ITEM), eventLeftScope: true }],
    ['left the scope, and is large', { ...fixture<Raw>('config-rule/oversized'), eventLeftScope: true }],
  ])('is told NOT_APPLICABLE, without the function, of a resource that %s', async (_what, event) => {
    const { requests } = await awsService()
    const fn = vi.fn(() => 'COMPLIANT' as const)
    await toLambda(on(configRule()).handle(fn))(event, context())
    expect(requests.map(({ body }) => body.Evaluations)).toMatchObject([[{ ComplianceType: 'NOT_APPLICABLE' }]])
    expect(fn).not.toHaveBeenCalled()
  })

  test('knows a test by its token', async () => {
    const { requests } = await awsService()
    const event = { ...fixture<Raw>(ITEM), resultToken: 'TESTMODE' }
    await toLambda(on(configRule()).handle(() => 'COMPLIANT' as const))(event, context())
    expect(requests[0]?.body).toMatchObject({ ResultToken: 'TESTMODE', TestMode: true })
  })

  test('is told by the client that the user gives', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    await toLambda(on(configRule({ client: { send } })).handle(() => 'COMPLIANT' as const))(fixture(ITEM), context())
    expect(send.mock.calls[0]?.[0]).toMatchObject({ input: { ResultToken: 'result-token-secret' } })
  })
})

describe('the invocation fails, whereupon Lambda tries again, and no token is told,', () => {
  test('when the function throws: nothing is evaluated', async () => {
    const said = spoken()
    const { requests } = await awsService()
    const no = new Error('no')
    expect(await failureOf(toLambda(on(configRule()).handle(() => Promise.reject(no))), fixture(ITEM))).toBe(no)
    expect(requests).toEqual([])
    expect(said(no)).not.toContain('result-token-secret')
  })

  test('when the function is late, as Lambda has it', async () => {
    const { requests } = await awsService()
    const handler = on(configRule()).handle(() => new Promise<'COMPLIANT'>(() => {}))
    await expect(invoke(handler, fixture(ITEM), { remaining: 100 })).rejects.toMatchObject({ name: 'Sandbox.Timedout' })
    expect(requests).toEqual([])
  })

  test('when the parameters are refused', async () => {
    const said = spoken()
    const { requests } = await awsService()
    const fn = vi.fn(() => 'COMPLIANT' as const)
    const event = { ...fixture<Raw>(ITEM), ruleParameters: '{"id":"a secret"}' }
    const error = await failureOf(toLambda(on(configRule({ ruleParameters: Order })).handle(fn)), event)
    expect(error).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'configRule: event patterns-are-versioned: ruleParameters: total: expected a number',
    })
    expect(requests).toEqual([])
    expect(fn).not.toHaveBeenCalled()
    expect(said(error)).not.toMatch(/result-token-secret|a secret/)
  })

  test('when the service quotes the token in what it says', async () => {
    const said = spoken()
    await awsService(() => ({
      status: 400,
      body: '{"__type":"InvalidResultTokenException","message":"the token result-token-secret is over"}',
    }))
    const error = await failureOf(toLambda(on(configRule()).handle(() => 'COMPLIANT' as const)), fixture(ITEM))
    expect(error).toMatchObject({ name: 'InvalidResultTokenException', message: 'the token [redacted] is over' })
    expect(said(error)).not.toContain('result-token-secret')
  })

  test('when the service is down', async () => {
    spoken()
    await awsService(() => ({ status: 503, body: '{"message":"down"}' }))
    const error = await failureOf(toLambda(on(configRule()).handle(() => 'COMPLIANT' as const)), fixture(ITEM))
    expect(error).toBeInstanceOf(Error)
    expect((error as Raw).$metadata).toMatchObject({ httpStatusCode: 503 })
  })

  test('when Config takes only some', async () => {
    spoken()
    await awsService(() => ({ body: '{"FailedEvaluations":[{"ComplianceResourceId":"loom-patterns"}]}' }))
    const error = await failureOf(toLambda(on(configRule()).handle(() => 'COMPLIANT' as const)), fixture(ITEM))
    expect(error).toMatchObject({ message: 'configRule: Config refused 1 of 1 evaluations' })
  })

  test.each([undefined, null, 7, 'compliant', {}, { ComplianceType: 'INSUFFICIENT_DATA' }, [{}]])(
    'when the function returns no evaluation: %j',
    async (returned) => {
      const { requests } = await awsService()
      const error = await failureOf(toLambda(on(configRule()).handle(() => returned as never)), fixture(ITEM))
      expect(error).toMatchObject({
        code: 'INVALID_RESULT',
        message: expect.stringMatching(/^configRule: expected one of COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, got /),
      })
      expect(requests).toEqual([])
    },
  )
})

describe('what is not as Config sends it is refused, and the error says where:', () => {
  test.each<[string, Raw, string]>([
    [
      'no token',
      altered(fixture<Raw>(ITEM), 'resultToken', undefined),
      'resultToken: expected a string, got undefined',
    ],
    [
      'a message that is parsed',
      altered(fixture<Raw>(ITEM), 'invokingEvent', {}),
      'invokingEvent: expected a string, got an object',
    ],
    ['scope', altered(fixture<Raw>(ITEM), 'eventLeftScope', 'no'), 'eventLeftScope: expected a boolean, got a string'],
    [
      'no JSON',
      altered(fixture<Raw>(ITEM), 'invokingEvent', 'secret'),
      'event patterns-are-versioned: invokingEvent: not JSON',
    ],
    ['a list', altered(fixture<Raw>(ITEM), 'invokingEvent', '[]'), 'invokingEvent: expected an object, got an array'],
    [
      'the type',
      withMessage(ITEM, 'messageType', 'constructor'),
      'invokingEvent.messageType: expected a type of message for rules, got a string',
    ],
    [
      'the time',
      withMessage(ITEM, 'notificationCreationTime', 'now'),
      'invokingEvent.notificationCreationTime: expected a time, got a string',
    ],
    [
      'no item',
      withMessage(ITEM, 'configurationItem', undefined),
      'invokingEvent.configurationItem: expected an object, got undefined',
    ],
    [
      'the id',
      withMessage(ITEM, 'configurationItem.resourceId', 7),
      'invokingEvent.configurationItem.resourceId: expected a string, got a number',
    ],
    [
      'no summary',
      withMessage('config-rule/oversized', 'configurationItemSummary', null),
      'invokingEvent.configurationItemSummary: expected an object, got null',
    ],
  ])('%s', async (_what, event, message) => {
    const fn = vi.fn(() => [])
    const error = await failureOf(toLambda(on(configRule()).handle(fn)), event)
    expect(error).toMatchObject({ message: expect.stringContaining(`configRule: ${message}`) })
    expect(error).not.toMatchObject({ message: expect.stringContaining('secret') })
    expect(fn).not.toHaveBeenCalled()
  })

  test('nothing, or an event of another source', async () => {
    const handler = toLambda(on(configRule()).handle(() => []))
    for (const raw of [undefined, [], {}, { configRuleName: 'x' }, fixture('sns/order')]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
  })

  test('odd ones, one and all', async () => {
    for (const name of fixturesOf('config-rule')) await expectOddEventsRefused(configRule(), fixture(name))
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'config'))(
  'the sample $name is read',
  async ({ raw }) => {
    const { event } = await configRule().read(raw)
    expect(event).toMatchObject({ messageType: 'ConfigurationSnapshotDeliveryCompleted', raw })
  },
)

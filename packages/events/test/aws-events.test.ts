import { type EventBridgeEvent, eventBridge, type HeddleError, on, type StandardSchemaV1, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { alarmEvents } from '../src/aws-events/alarm-events.ts'
import { autoScalingEvents } from '../src/aws-events/auto-scaling-events.ts'
import { cloudTrailEvents } from '../src/aws-events/cloud-trail-events.ts'
import { codeBuildEvents } from '../src/aws-events/code-build-events.ts'
import { codeDeployEvents } from '../src/aws-events/code-deploy-events.ts'
import { codePipelineEvents } from '../src/aws-events/code-pipeline-events.ts'
import { ec2Events } from '../src/aws-events/ec2-events.ts'
import { ecrEvents } from '../src/aws-events/ecr-events.ts'
import { ecsEvents } from '../src/aws-events/ecs-events.ts'
import { guardDutyEvents } from '../src/aws-events/guard-duty-events.ts'
import { healthEvents } from '../src/aws-events/health-events.ts'
import { lambdaDestinationEvents } from '../src/aws-events/lambda-destination-events.ts'
import { s3Events } from '../src/aws-events/s3-events.ts'
import { scheduledEvents } from '../src/aws-events/scheduled-events.ts'
import { securityHubEvents } from '../src/aws-events/security-hub-events.ts'
import { ssmEvents } from '../src/aws-events/ssm-events.ts'
import { stepFunctionsEvents } from '../src/aws-events/step-functions-events.ts'
import { lambdaDestination } from '../src/lambda-destination.ts'
import { context, errorLines, failureOf, fixture, fixturesOf, frozen, Order, type Raw } from './helpers.ts'
import { EVENT_BRIDGE_ELSEWHERE, SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const CATALOGUES: Readonly<Record<string, Readonly<Record<string, StandardSchemaV1>>>> = {
  alarm: alarmEvents,
  'auto-scaling': autoScalingEvents,
  'cloud-trail': cloudTrailEvents,
  'code-build': codeBuildEvents,
  'code-deploy': codeDeployEvents,
  'code-pipeline': codePipelineEvents,
  ec2: ec2Events,
  ecr: ecrEvents,
  ecs: ecsEvents,
  'guard-duty': guardDutyEvents,
  health: healthEvents,
  'lambda-destination': lambdaDestinationEvents,
  s3: s3Events,
  scheduled: scheduledEvents,
  'security-hub': securityHubEvents,
  ssm: ssmEvents,
  'step-functions': stepFunctionsEvents,
}

const ALL = Object.assign({}, ...Object.values(CATALOGUES)) as Readonly<Record<string, StandardSchemaV1>>

async function eventOf(raw: unknown, catalogue = ALL): Promise<EventBridgeEvent> {
  return (await toLambda(on(eventBridge.of(catalogue)).handle((event) => event))(raw, context())) as EventBridgeEvent
}

test('each catalogue has events to be tested with, and no type is in two', () => {
  expect(fixturesOf('aws-events').map((name) => name.slice('aws-events/'.length))).toEqual(Object.keys(CATALOGUES))
  expect(Object.values(CATALOGUES).flatMap(Object.keys)).toHaveLength(Object.keys(ALL).length)
})

describe.each(Object.entries(CATALOGUES))('the events of %s', (name, catalogue) => {
  const events = fixture<Raw[]>(`aws-events/${name}`)

  test('are of every type of the catalogue', () => {
    expect(new Set(events.map((event) => event['detail-type']))).toEqual(new Set(Object.keys(catalogue)))
  })

  test.each(events)('$detail-type is read, its detail as it came', async (raw) => {
    const event = await eventOf(frozen(raw), catalogue)
    expect(event.type).toBe(raw['detail-type'])
    expect(event.detail).toEqual(raw.detail === '{}' ? {} : raw.detail)
  })

  test.each(events)(
    '$detail-type without a field that it promises is refused, and the error says where',
    async (raw) => {
      let refused = 0
      for (const path of pathsOf(raw.detail)) {
        const fn = vi.fn()
        const lambda = toLambda(on(eventBridge.of(catalogue)).handle(fn))
        const error = (await lambda(without(raw, path), context()).catch((thrown: unknown) => thrown)) as
          | HeddleError
          | undefined
        if (error === undefined) continue
        refused++
        expect(error.code).toBe('INVALID_PAYLOAD')
        // What is inside a field that is gone is the first that is missing.
        expect(error.path === `detail.${path}` || error.path?.startsWith(`detail.${path}.`)).toBe(true)
        expect(error.message).toContain(`${error.path?.slice('detail.'.length)}: expected `)
        expect(error.message).toMatch(/, got undefined$/)
        expect(fn).not.toHaveBeenCalled()
      }
      // A schedule promises nothing.
      expect(refused > 0).toBe(name !== 'scheduled')
    },
  )
})

/** Where in a value there is something: `object`, `object.key`, `findings[0].Id`. */
function pathsOf(value: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = Array.isArray(value) ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`
    return Array.isArray(value) ? pathsOf(inner, path) : [path, ...pathsOf(inner, path)]
  })
}

function without(raw: Raw, path: string): Raw {
  const copy = structuredClone(raw)
  const names = path.split(/\.|\[|\]\.?/).filter((name) => name !== '')
  const last = names.pop() as string
  delete names.reduce((at, name) => at[name], copy.detail as Raw)[last]
  return copy
}

test.each<[type: string, path: string, value: unknown, expected: string]>([
  ['Object Created', 'object.key', 7, 'a string, got a number'],
  ['Object Created', 'object', null, 'an object, got null'],
  ['Object Created', 'object.size', '5', 'a number, got a string'],
  ['Object Restore Completed', 'restore-expiry-time', 'soon', 'a time, got a string'],
  ['AWS API Call via CloudTrail', 'userIdentity', 'me', 'an object, got a string'],
  ['ECS Task State Change', 'containers[0].name', undefined, 'a string, got undefined'],
  ['ECS Task State Change', 'containers', {}, 'an array, got an object'],
  ['ECS Container Instance State Change', 'agentConnected', 'yes', 'a boolean, got a string'],
  ['AWS Health Event', 'eventDescription[0].latestDescription', null, 'a string, got null'],
  ['CloudWatch Alarm State Change', 'previousState.timestamp', 'now', 'a time, got a string'],
  ['ECR Image Scan', 'image-tags', ['latest', 7], 'an array of strings, got an array'],
  ['GuardDuty Finding', 'severity', 'high', 'a number, got a string'],
  ['Security Hub Findings - Imported', 'findings[0].Resources[0].Id', 1, 'a string, got a number'],
  ['Security Hub Insight Results', 'insightResults[1]', 'you', 'an object, got a string'],
  ['Step Functions Execution Status Change', 'startDate', '2026-10-05', 'a number, got a string'],
  ['EC2 Instance State-change Notification', 'instance-id', undefined, 'a string, got undefined'],
  ['Lambda Function Invocation Result - Success', 'responseContext', undefined, 'an object, got undefined'],
])('%s whose %s is %o is refused', async (type, path, value, expected) => {
  const raw = structuredClone(eventsOf(type)[0]) as Raw
  const names = path.split(/\.|\[|\]\.?/).filter((name) => name !== '')
  const last = names.pop() as string
  names.reduce((at, name) => at[name], raw.detail as Raw)[last] = value
  expect(await failureOf(toLambda(on(eventBridge.of(ALL)).handle(() => {})), raw)).toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: `eventBridge: event ${raw.id}: detail: ${path}: expected ${expected}`,
    path: `detail.${path}`,
  })
})

function eventsOf(type: string): readonly Raw[] {
  return Object.keys(CATALOGUES)
    .flatMap((name) => fixture<Raw[]>(`aws-events/${name}`))
    .filter((event) => event['detail-type'] === type)
}

test.each([
  [[], 'an array'],
  ['"text"', 'a string'],
  [null, 'null'],
])('a detail that is %o is refused', async (detail, got) => {
  const raw = { ...eventsOf('Object Created')[0], detail }
  expect(await failureOf(toLambda(on(eventBridge.of(s3Events)).handle(() => {})), raw)).toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: expect.stringMatching(new RegExp(`: detail: expected an object, got ${got}$`)),
    path: 'detail',
  })
})

test('fields that AWS adds, and optional ones of another kind, are let through', async () => {
  const [raw] = eventsOf('Object Created') as [Raw]
  const detail = { ...raw.detail, 'source-ip-address': 7, new: { field: [] } }
  expect((await eventOf({ ...raw, detail })).detail).toEqual(detail)
})

test('a huge detail is checked without a copy', async () => {
  const [raw] = eventsOf('Security Hub Findings - Imported') as [Raw]
  const findings = new Array(10_000).fill(raw.detail.findings[0])
  const event = await eventOf({ ...raw, detail: { findings } })
  expect((event.detail as Raw).findings).toBe(findings)
  const last = { ...raw.detail.findings[0], Title: undefined }
  expect(
    await failureOf(toLambda(on(eventBridge.of(ALL)).handle(() => {})), {
      ...raw,
      detail: { findings: [...findings, last] },
    }),
  ).toMatchObject({ path: 'detail.findings[10000].Title' })
})

test('catalogues mix, with one another and with types of one\u2019s own', async () => {
  const seen: unknown[] = []
  const handler = toLambda(
    on(eventBridge.of({ ...s3Events, ...ec2Events, 'order.paid': Order })).handle((event) => {
      if (event.type === 'Object Created') seen.push(event.detail.object.size)
      else if (event.type === 'EC2 Instance State-change Notification') seen.push(event.detail.state)
      else if (event.type === 'order.paid') seen.push(event.detail.total)
    }),
  )
  await handler(eventsOf('Object Created')[0], context())
  await handler(eventsOf('EC2 Instance State-change Notification')[0], context())
  await handler(fixture('event-bridge/order-paid'), context())
  expect(seen).toEqual([5, 'stopping', 10])
  expect(await failureOf(handler, eventsOf('Parameter Store Change')[0])).toMatchObject({ code: 'UNKNOWN_TYPE' })
})

describe('through a queue', () => {
  const queued = (body: unknown): Raw => {
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = [raw.Records[0]]
    raw.Records[0].body = JSON.stringify(body)
    return raw
  }

  test('an event is read by its catalogue', async () => {
    const keys: string[] = []
    const handler = toLambda(on(sqs(eventBridge.of(s3Events))).each(({ body }) => keys.push(body.detail.object.key)))
    expect(await handler(queued(eventsOf('Object Created')[0]), context())).toEqual({ batchItemFailures: [] })
    expect(keys).toEqual(['in/a b+c.pdf'])
  })

  test('a wrong detail fails the message, and the error says where', async () => {
    const lines = errorLines()
    let path: string | undefined
    const handler = toLambda(
      on(sqs(eventBridge.of(s3Events))).each(() => {}, {
        onFailure: (error) => {
          path = (error as HeddleError).path
          return ({ id, error }) => ({ id, error })
        },
      }),
    )
    const raw = without(eventsOf('Object Created')[0] as Raw, 'object.key')
    expect(await handler(queued(raw), context())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
    expect(path).toBe('Records[0].body.detail.object.key')
    expect(lines()[0]?.error.message).toBe(
      `sqs: message m1: body: eventBridge: event ${raw.id}: detail: object.key: expected a string, got undefined`,
    )
  })
})

test('a destination record on a bus may have its payloads checked too', async () => {
  const handler = toLambda(
    on(eventBridge.of({ 'Lambda Function Invocation Result - Failure': lambdaDestination({ request: Order }) })).handle(
      ({ detail }) => (detail.condition === 'RetriesExhausted' ? detail.requestPayload.total : undefined),
    ),
  )
  expect(await handler(eventsOf('Lambda Function Invocation Result - Failure')[0], context())).toBe(12)
})

describe('the shared samples', () => {
  const shared = samples().filter(({ folder, name }) => folder === 'eventbridge' || EVENT_BRIDGE_ELSEWHERE.has(name))
  // Its detail has `instance_id`, where EC2 sends `instance-id`: it was written by hand.
  const WRONG = 'eventbridge/ts.eventbridge.base.json'

  test.runIf(SAMPLES_ARE_HERE).each(shared.filter(({ name }) => name !== WRONG))('$name is read', async ({ raw }) => {
    const { detail } = raw as Raw
    expect((await eventOf(raw)).detail).toEqual(detail === '{}' ? {} : detail)
  })

  test.runIf(SAMPLES_ARE_HERE)('one that EC2 never sends is refused', async () => {
    const { raw } = shared.find(({ name }) => name === WRONG) ?? {}
    expect(await failureOf(toLambda(on(eventBridge.of(ec2Events)).handle(() => {})), raw)).toMatchObject({
      path: 'detail.instance-id',
    })
  })
})

import { base64, HttpError, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { iotRule } from '../src/iot.ts'
import { iotAuthorizer } from '../src/iot-authorizer.ts'
import { iotButton, iotOneClick } from '../src/iot-button.ts'
import { iotProvisioning } from '../src/iot-provisioning.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

describe('iotRule', () => {
  test('has what the rule selected', async () => {
    const fn = vi.fn()
    const raw = fixture<Raw>('iot/rule')
    await toLambda(on(iotRule(Order)).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.iot.rule',
      source: 'aws.iot',
      time: expect.any(Date),
      payload: { id: 'o-1', total: 12 },
      raw,
    })
  })

  test.each([
    ['an object', iotRule(), { a: 1 }, { a: 1 }],
    ['text', iotRule(), 'on', 'on'],
    ['a number', iotRule(), 0, 0],
    ['false', iotRule(), false, false],
    ['text for a codec', iotRule(base64(text())), 'b24=', 'on'],
    ['an object for a schema that takes its time', iotRule(slow(Order)), { id: 'o', total: 1 }, { id: 'o', total: 1 }],
  ])('takes %s', async (_what, source, raw, payload) => {
    const handler = toLambda(on(source as ReturnType<typeof iotRule>).handle((event) => event.payload))
    expect(await handler(raw, context())).toEqual(payload)
  })

  test('fails for what the schema refuses, whereupon Lambda tries again', async () => {
    const handler = toLambda(on(iotRule(Order)).handle(() => {}))
    expect(await failureOf(handler, { id: 7, total: 'S3CRET' })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'iotRule: event run-1: payload: id: expected a string; total: expected a number',
    })
    expect(await failureOf(toLambda(on(iotRule(base64(text()))).handle(() => {})), 7)).toMatchObject({
      message: 'iotRule: event run-1: payload: expected text or bytes, got a number',
    })
  })

  test.each([[undefined], [null]])('refuses %s', async (raw) => {
    expect(await failureOf(toLambda(on(iotRule()).handle(() => {})), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })

  test('may stand inside another source', async () => {
    const { '~standard': standard } = iotRule(Order)
    expect(await standard.validate({ id: 'o-1', total: 1 })).toMatchObject({
      value: { id: '', payload: { id: 'o-1' } },
    })
    expect(await standard.validate({ id: 'o-1' })).toMatchObject({ issues: [{ at: 'payload' }] })
  })
})

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Action: 'iot:Connect', Effect: 'Allow', Resource: 'arn:aws:iot:eu-central-1:123456789012:client/loom-1' },
  ],
} as const
const REFUSED = {
  isAuthenticated: false,
  principalId: 'refused',
  disconnectAfterInSeconds: 300,
  refreshAfterInSeconds: 300,
  policyDocuments: [],
}

describe('iotAuthorizer', () => {
  const event = (): Raw => fixture<Raw>('iot/authorizer')

  test('has what the protocols of the connection say', async () => {
    const fn = vi.fn(() => false as const)
    const raw = event()
    await toLambda(on(iotAuthorizer()).handle(fn))(raw, context())
    expect(fn).toHaveBeenCalledExactlyOnceWith(
      {
        id: 'e56f08c3-c559-490f-aa9f-7e8427d0f57b',
        type: 'com.amazonaws.iot.authorizer',
        source: 'aws.iot',
        time: expect.any(Date),
        token: 'S3CRET',
        signatureVerified: true,
        protocols: ['tls', 'http', 'mqtt'],
        protocolData: raw.protocolData,
        raw,
      },
      expect.anything(),
    )
  })

  test('reads an event that says no more than it must', async () => {
    const fn = vi.fn(() => false as const)
    await toLambda(on(iotAuthorizer()).handle(fn))(
      { signatureVerified: false, protocols: [], protocolData: {} },
      context(),
    )
    expect(fn).toHaveBeenCalledWith(expect.objectContaining({ id: 'run-1', token: undefined }), expect.anything())
  })

  test.each<[unknown, object]>([
    [
      { principalId: 'loom1', policyDocuments: [POLICY] },
      {
        isAuthenticated: true,
        principalId: 'loom1',
        disconnectAfterInSeconds: 86_400,
        refreshAfterInSeconds: 3600,
        policyDocuments: [POLICY],
      },
    ],
    [
      {
        principalId: 'a'.repeat(128),
        policyDocuments: [JSON.stringify(POLICY)],
        disconnectAfterInSeconds: 300,
        refreshAfterInSeconds: 300,
      },
      {
        isAuthenticated: true,
        principalId: 'a'.repeat(128),
        disconnectAfterInSeconds: 300,
        refreshAfterInSeconds: 300,
        policyDocuments: [JSON.stringify(POLICY)],
      },
    ],
    [false, REFUSED],
  ])('answers %j with all that IoT wants', async (returned, answer) => {
    const handler = toLambda(on(iotAuthorizer()).handle(() => returned as false))
    expect(await handler(event(), context())).toEqual(answer)
  })

  test.each([401, 403])('refuses for an HttpError %i', async (status) => {
    const lines = errorLines()
    const handler = toLambda(on(iotAuthorizer()).handle(() => Promise.reject(new HttpError(status, 'no'))))
    expect(await handler(event(), context())).toEqual(REFUSED)
    expect(lines()).toEqual([])
  })

  test('fails for any other error', async () => {
    const no = new Error('no')
    expect(await failureOf(toLambda(on(iotAuthorizer()).handle(() => Promise.reject(no))), event())).toBe(no)
  })

  test.each<[unknown, string]>([
    [undefined, 'principalId, 1 to 128 letters and digits, got undefined'],
    [true, 'principalId, 1 to 128 letters and digits, got undefined'],
    [{ principalId: 'loom-1', policyDocuments: [] }, 'principalId, 1 to 128 letters and digits, got a string'],
    [{ principalId: 'loom\n', policyDocuments: [] }, 'principalId, 1 to 128 letters and digits, got a string'],
    [{ principalId: 'a'.repeat(129), policyDocuments: [] }, 'principalId, 1 to 128 letters and digits, got a string'],
    [{ principalId: 'loom1' }, 'policyDocuments, at most 10, got undefined'],
    [
      { principalId: 'loom1', policyDocuments: new Array(11).fill(POLICY) },
      'policyDocuments, at most 10, got an array',
    ],
    [
      { principalId: 'loom1', policyDocuments: [], refreshAfterInSeconds: 60 },
      'refreshAfterInSeconds, 300 to 86400, got a number',
    ],
    [
      { principalId: 'loom1', policyDocuments: [], disconnectAfterInSeconds: 1e6 },
      'disconnectAfterInSeconds, 300 to 86400, got a number',
    ],
    [{ principalId: 'loom1', policyDocuments: [], isAuthenticated: 'yes' }, 'isAuthenticated, got a string'],
  ])('fails for %j, which IoT would refuse without a word', async (returned, expected) => {
    const handler = toLambda(on(iotAuthorizer()).handle(() => returned as never))
    expect(await failureOf(handler, event())).toMatchObject({
      code: 'INVALID_RESULT',
      message: `iotAuthorizer: expected ${expected}`,
    })
  })

  test.each<[path: string, value: unknown, expected: string]>([
    ['signatureVerified', 'yes', 'signatureVerified: expected a boolean, got a string'],
    ['protocols', 'mqtt', 'protocols: expected an array of strings, got a string'],
    ['protocolData.mqtt.password', 7, 'protocolData.mqtt.password: expected a string, got a number'],
    ['protocolData.http.headers', { a: 1 }, 'protocolData.http.headers: expected an object of strings, got an object'],
    ['connectionMetadata.id', {}, 'connectionMetadata.id: expected a string, got an object'],
  ])('refuses an event whose %s is not right', async (path, value, expected) => {
    const handler = toLambda(on(iotAuthorizer()).handle(() => false))
    expect(await failureOf(handler, altered(event(), path, value))).toMatchObject({
      code: 'INVALID_EVENT',
      message: `iotAuthorizer: ${expected}`,
    })
  })
})

describe('iotProvisioning', () => {
  const event = (): Raw => fixture<Raw>('iot/provisioning')

  test('has the certificates and what the device says of itself', async () => {
    const fn = vi.fn(() => true)
    const raw = event()
    await toLambda(on(iotProvisioning()).handle(fn))(raw, context())
    expect(fn).toHaveBeenCalledExactlyOnceWith(
      {
        id: 'run-1',
        type: 'com.amazonaws.iot.provisioning',
        source: 'arn:aws:iot:eu-central-1:123456789012:provisioningtemplate/looms',
        time: expect.any(Date),
        ...raw,
        raw,
      },
      expect.anything(),
    )
  })

  test.each<[unknown, object]>([
    [true, { allowProvisioning: true }],
    [false, { allowProvisioning: false }],
    [
      { allowProvisioning: true, parameterOverrides: { Hall: '1' } },
      { allowProvisioning: true, parameterOverrides: { Hall: '1' } },
    ],
  ])('answers %j with %j', async (returned, answer) => {
    const handler = toLambda(on(iotProvisioning()).handle(() => returned as boolean))
    expect(await handler(event(), context())).toEqual(answer)
  })

  test('refuses for an HttpError 403, and fails for any other error', async () => {
    const failing = (error: Error) => toLambda(on(iotProvisioning()).handle(() => Promise.reject(error)))
    expect(await failing(new HttpError(403, 'stolen'))(event(), context())).toEqual({ allowProvisioning: false })
    const no = new Error('no')
    expect(await failureOf(failing(no), event())).toBe(no)
  })

  test.each([[undefined], ['yes'], [{}], [{ allowProvisioning: 1 }]])('fails for %j', async (returned) => {
    const handler = toLambda(on(iotProvisioning()).handle(() => returned as never))
    expect(await failureOf(handler, event())).toMatchObject({
      code: 'INVALID_RESULT',
      message: expect.stringMatching(/^iotProvisioning: expected a boolean or \{ allowProvisioning \}, got /),
    })
  })

  test.each<[path: string, value: unknown, expected: string]>([
    ['templateArn', null, 'templateArn: expected a string, got null'],
    ['parameters', { Key: 7 }, 'parameters: expected an object of strings, got an object'],
    ['certificatePem', 7, 'certificatePem: expected a string, got a number'],
  ])('refuses an event whose %s is not right', async (path, value, expected) => {
    const handler = toLambda(on(iotProvisioning()).handle(() => true))
    expect(await failureOf(handler, altered(event(), path, value))).toMatchObject({
      code: 'INVALID_EVENT',
      message: `iotProvisioning: ${expected}`,
    })
  })
})

describe('a button', () => {
  test('says how it was pressed', async () => {
    const raw = fixture<Raw>('iot/button')
    const fn = vi.fn()
    await toLambda(on(iotButton()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.iot.button',
      source: 'aws.iot:G030JF0512345678',
      time: expect.any(Date),
      serialNumber: 'G030JF0512345678',
      clickType: 'LONG',
      batteryVoltage: '1568mV',
      raw,
    })
  })

  test('of IoT 1-Click says which, and where it is', async () => {
    const raw = fixture<Raw>('iot/one-click')
    const fn = vi.fn()
    await toLambda(on(iotOneClick()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.iot.one-click',
      source: 'aws.iot-1click:G030PM0512345678',
      time: new Date('2026-10-05T08:00:00.123Z'),
      ...raw,
      raw,
    })
  })

  test('that is pressed by nobody has the time at which it was read', async () => {
    const raw = altered(fixture<Raw>('iot/one-click'), 'deviceEvent.buttonClicked', undefined)
    const handler = toLambda(on(iotOneClick()).handle(({ time }) => Date.now() - time.getTime()))
    expect(await handler(raw, context())).toBeLessThan(60_000)
  })

  test.each<[string, path: string, value: unknown, expected: string]>([
    ['button', 'serialNumber', 7, 'iotButton: serialNumber: expected a string, got a number'],
    ['button', 'batteryVoltage', 7, 'iotButton: batteryVoltage: expected a string, got a number'],
    ['one-click', 'deviceInfo', undefined, 'iotOneClick: deviceInfo: expected an object, got undefined'],
    [
      'one-click',
      'deviceEvent.buttonClicked.reportedTime',
      'now',
      'iotOneClick: deviceEvent.buttonClicked.reportedTime: expected a time, got a string',
    ],
  ])('%s whose %s is not right is refused', async (name, path, value, message) => {
    const lambda =
      name === 'button' ? toLambda(on(iotButton()).handle(() => {})) : toLambda(on(iotOneClick()).handle(() => {}))
    expect(await failureOf(lambda, altered(fixture<Raw>(`iot/${name}`), path, value))).toMatchObject({
      code: 'INVALID_EVENT',
      message,
    })
  })
})

const HANDLERS = {
  authorizer: toLambda(on(iotAuthorizer()).handle(() => false)),
  provisioning: toLambda(on(iotProvisioning()).handle(() => true)),
  button: toLambda(on(iotButton()).handle(() => 'done')),
  'one-click': toLambda(on(iotOneClick()).handle(() => 'done')),
}

test.each(Object.entries(HANDLERS))('%s refuses what is not its own', async (name, handler) => {
  const others = Object.keys(HANDLERS).filter((other) => other !== name)
  for (const raw of [undefined, null, 'text', [], {}, ...others.map((other) => fixture(`iot/${other}`))]) {
    expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  }
})

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  test.each<[string, keyof typeof HANDLERS, unknown]>([
    ['iot/go.iot-custom-auth-request.json', 'authorizer', REFUSED],
    ['iot/go.iot-preprovision-hook-request.json', 'provisioning', { allowProvisioning: true }],
    ['iot/go.iot-button-event.json', 'button', 'done'],
    ['iot/go.iot-1-click-event.json', 'one-click', 'done'],
  ])('%s is read by %s, and answered', async (file, name, answer) => {
    const sample = samples().find((one) => one.name === file)
    expect(await HANDLERS[name](sample?.raw, context())).toEqual(answer)
  })

  test('there are no others', () => {
    expect(samples().filter(({ folder }) => folder === 'iot')).toHaveLength(4)
  })
})

// What the types of the four sources promise, said once more and independently of the parsers: each rule lists what a
// value has that its type does not allow. A type with a field too many or too few is a fault as well.

type Rule = (value: unknown, path: string) => readonly string[]

const fault = (path: string, expected: string, value: unknown): readonly string[] => [
  `${path}: expected ${expected}, got ${value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value}`,
]
const text: Rule = (value, path) => (typeof value === 'string' ? [] : fault(path, 'text', value))
const number: Rule = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? [] : fault(path, 'a number', value)
const date: Rule = (value, path) =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? [] : fault(path, 'a valid Date', value)
const anything: Rule = () => []
const optional =
  (rule: Rule): Rule =>
  (value, path) =>
    value === undefined ? [] : rule(value, path)
const like =
  (pattern: RegExp): Rule =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? [] : fault(path, String(pattern), value)
const list =
  (rule: Rule): Rule =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((inner, index) => rule(inner, `${path}[${index}]`))
      : fault(path, 'an array', value)
const either =
  (...rules: readonly Rule[]): Rule =>
  (value, path) => {
    const results = rules.map((rule) => rule(value, path))
    return results.some((faults) => faults.length === 0) ? [] : results.flat()
  }

/** An object whose names are its own, or those that every object has. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || isBare(prototype as object)
}

function isBare(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0
}

/** Exactly these fields, its own. A request has methods beside them. */
const exactly =
  (fields: Readonly<Record<string, Rule>>, is: (value: unknown) => value is Record<string, unknown> = isRecord): Rule =>
  (value, path) => {
    if (!is(value)) return fault(path, 'a plain object', value)
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name))
    return [
      ...unknown.map((name) => `${path}.${name.slice(0, 40)}: no such field`),
      ...Object.keys(fields).flatMap((name) => (fields[name] as Rule)(value[name], `${path}.${name}`)),
    ]
  }

/** These fields, and whatever else the platform sent. */
const atLeast =
  (fields: Readonly<Record<string, Rule>>): Rule =>
  (value, path) =>
    isRecord(value)
      ? Object.keys(fields).flatMap((name) => (fields[name] as Rule)(value[name], `${path}.${name}`))
      : fault(path, 'a plain object', value)

/** Any names, each value of one type. */
const mapOf =
  (rule: Rule, names: Rule = anything): Rule =>
  (value, path) =>
    isRecord(value)
      ? Object.keys(value).flatMap((name) => [
          ...names(name, `${path}: the name ${name.slice(0, 40)}`),
          ...rule(value[name], `${path}.${name.slice(0, 40)}`),
        ])
      : fault(path, 'a plain object', value)

const nullable = (rule: Rule): Rule => either(rule, (value, path) => (value == null ? [] : fault(path, 'null', value)))

const s3Raw = atLeast({
  eventVersion: text,
  eventSource: like(/^aws:s3$/),
  awsRegion: text,
  eventTime: text,
  eventName: text,
  responseElements: atLeast({ 'x-amz-request-id': text, 'x-amz-id-2': text }),
  s3: atLeast({
    bucket: atLeast({ name: text, arn: text }),
    object: atLeast({
      key: text,
      size: nullable(number),
      eTag: nullable(text),
      versionId: nullable(text),
      sequencer: nullable(text),
    }),
  }),
})

const s3Record = exactly({
  id: text,
  type: like(/^com\.amazonaws\.s3\./),
  source: like(/^aws:s3\./),
  subject: text,
  time: date,
  action: like(/^(?:created|deleted|archived|restored|updated|other)$/),
  bucket: text,
  key: text,
  size: optional(number),
  eTag: optional(text),
  eventVersion: like(/^2\.\d+$/),
  eventName: text,
  awsRegion: text,
  s3: exactly({
    bucket: exactly({ name: text, arn: text }),
    object: exactly({
      key: text,
      size: optional(number),
      eTag: optional(text),
      versionId: optional(text),
      sequencer: optional(text),
    }),
  }),
  raw: s3Raw,
})

const sqsAttributes = mapOf(text)
const sqsKnownAttributes = atLeast({
  ApproximateReceiveCount: text,
  SentTimestamp: text,
  SenderId: text,
  ApproximateFirstReceiveTimestamp: text,
})
const sqsMessageAttributes = mapOf(
  either(
    atLeast({ dataType: like(/^Binary(\.|$)/), binaryValue: text }),
    atLeast({ dataType: like(/^(String|Number)(\.|$)/), stringValue: text }),
  ),
)

const sqsMessage = (body: Rule): Rule =>
  exactly({
    id: like(/./s),
    type: like(/^com\.amazonaws\.sqs\.message$/),
    source: text,
    time: date,
    messageId: text,
    receiptHandle: text,
    body,
    attempt: number,
    firstReceived: date,
    groupId: optional(text),
    attributes: (value, path) => [...sqsAttributes(value, path), ...sqsKnownAttributes(value, path)],
    messageAttributes: sqsMessageAttributes,
    eventSourceARN: text,
    awsRegion: text,
    raw: atLeast({
      messageId: text,
      receiptHandle: text,
      body: text,
      md5OfBody: optional(text),
      attributes: sqsAttributes,
      messageAttributes: sqsMessageAttributes,
      eventSource: like(/^aws:sqs$/),
      eventSourceARN: text,
      awsRegion: text,
    }),
  })

const eventBridgeEvent = (detail: Rule): Rule =>
  exactly({
    id: text,
    type: text,
    source: text,
    time: date,
    'detail-type': text,
    account: text,
    region: text,
    resources: list(text),
    detail,
    'replay-name': optional(text),
    raw: atLeast({
      id: text,
      'detail-type': text,
      source: text,
      account: text,
      time: text,
      region: text,
      resources: list(text),
    }),
  })

interface HttpRules {
  readonly body?: Rule
  readonly params?: Rule
  readonly query?: Rule
  readonly headers?: Rule
}

const lowerCase: Rule = (value, path) =>
  typeof value === 'string' && value === value.toLowerCase() ? [] : fault(path, 'a name in lower case', value)

const httpRequest = (rules: HttpRules = {}): Rule =>
  exactly(
    {
      id: text,
      type: like(/^http\.request$/),
      source: like(/^https?:\/\//),
      time: date,
      method: like(/^[^a-z]*$/),
      path: text,
      params: rules.params ?? mapOf(text),
      query: rules.query ?? mapOf(either(text, list(text))),
      headers: rules.headers ?? mapOf(text, lowerCase),
      cookies: mapOf(text),
      body: rules.body ?? optional(text),
      clientIp: optional(text),
      raw: anything,
    },
    isRequest,
  )

function isRequest(value: unknown): value is Record<string, unknown> {
  return typeof (value as { toRequest?: unknown } | null)?.toRequest === 'function'
}

const order = exactly({ id: text, total: number })

/** The rules of every item that the four sources yield. */
export const DECLARED: {
  readonly text: Rule
  readonly anything: Rule
  readonly order: Rule
  readonly orderDetail: Rule
  readonly s3Record: Rule
  readonly s3Records: Rule
  readonly sqsMessage: (body: Rule) => Rule
  readonly eventBridgeEvent: (detail: Rule) => Rule
  readonly httpRequest: (rules?: HttpRules) => Rule
  readonly bytes: Rule
  readonly exactly: (fields: Readonly<Record<string, Rule>>) => Rule
} = {
  text,
  anything,
  order,
  orderDetail: eventBridgeEvent(order),
  s3Record,
  s3Records: list(s3Record),
  sqsMessage,
  eventBridgeEvent,
  httpRequest,
  bytes: (value, path) => (value instanceof Uint8Array ? [] : fault(path, 'bytes', value)),
  exactly,
}

export type { Rule }

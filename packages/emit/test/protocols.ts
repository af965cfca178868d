// How services of one event, and Kinesis, speak: by their contracts, as the SDK's clients show them on the wire.

import { randomUUID } from 'node:crypto'
import { type Answer, type Arrived, arrivedIn, type Protocol } from './fault-server.ts'
import { answerTo, errorOf, readWire, type WireEntry, type WireRequest, type WireService } from './wire.ts'

const ERRORS = {
  throttled: { status: 400, code: 'ThrottlingException' },
  broken: { status: 500, code: 'InternalFailure' },
  denied: { status: 400, code: 'AccessDeniedException' },
} as const

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: JSON.stringify(body) }
}

const refusedByAws: Protocol['refused'] = (why) => {
  const { status, code } = ERRORS[why]
  return json(status, { __type: code, message: 'as the test says' }, { 'x-amzn-errortype': code })
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const kinesisProtocol: Protocol = {
  read({ headers, body }) {
    if (headers['x-amz-target'] !== 'Kinesis_20131202.PutRecords') throw new Error(String(headers['x-amz-target']))
    const { Records } = JSON.parse(body.toString())
    return Records.map(({ Data, PartitionKey: key }: Record<string, string>) => {
      const data = Buffer.from(Data as string, 'base64')
      return arrivedIn(JSON.parse(data.toString()), {
        bytes: data.length + Buffer.byteLength(key as string),
        key: key as string,
      })
    })
  },
  taken(entries, failureOf) {
    const codes = { passing: 'ProvisionedThroughputExceededException', final: 'KMSAccessDeniedException' }
    const Records = entries.map((entry, index) => {
      const failure = failureOf(entry)
      if (failure !== undefined) return { ErrorCode: codes[failure], ErrorMessage: 'as the test says' }
      return { SequenceNumber: String(49_680_598 + index), ShardId: 'shardId-000000000000' }
    })
    const FailedRecordCount = Records.filter((record) => 'ErrorCode' in record).length
    return json(200, { FailedRecordCount, Records })
  },
  refused: refusedByAws,
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const lambdaProtocol: Protocol = {
  read({ headers, url, body }) {
    if (headers['x-amz-invocation-type'] !== 'Event') throw new Error(String(headers['x-amz-invocation-type']))
    if (url !== '/2015-03-31/functions/ship/invocations?Qualifier=live') throw new Error(url)
    return [arrivedIn(JSON.parse(body.toString()), { bytes: body.length })]
  },
  taken: () => ({ status: 202, headers: { 'x-amzn-requestid': randomUUID() } }),
  refused: (why) => {
    const { status, code } = { ...ERRORS, throttled: { status: 429, code: 'TooManyRequestsException' } }[why]
    return json(status, { Message: 'as the test says' }, { 'x-amzn-errortype': code })
  },
}

export const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:ship'

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const stepFunctionsProtocol: Protocol = {
  read({ headers, body }) {
    if (headers['x-amz-target'] !== 'AWSStepFunctions.StartExecution') throw new Error(String(headers['x-amz-target']))
    const { stateMachineArn, input } = JSON.parse(body.toString())
    if (stateMachineArn !== MACHINE) throw new Error(stateMachineArn)
    return [arrivedIn(JSON.parse(input), { bytes: Buffer.byteLength(input) })]
  },
  taken: ([entry]) => {
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:${entry?.id}`
    return json(200, { executionArn, startDate: 1_772_359_200 })
  },
  refused: refusedByAws,
}

/**
 * The service behind the binding of a queue of Cloudflare, as the runtime speaks to it.
 *
 * @see https://github.com/cloudflare/workerd/blob/main/src/workerd/api/queue.c++
 */
export const queueProtocol: Protocol = {
  read({ headers, url, body }) {
    if (url !== '/batch') throw new Error(url)
    const { messages } = JSON.parse(body.toString()) as { messages: { body: string; contentType: string }[] }
    const bodies = messages.map((message) => Buffer.from(message.body, 'base64'))
    const bytes = bodies.reduce((sum, { length }) => sum + length, 0)
    if (String(bytes) !== headers['cf-queue-batch-bytes']) throw new Error(String(headers['cf-queue-batch-bytes']))
    if (messages.some(({ contentType }) => contentType !== 'json')) throw new Error('expected JSON')
    // With what the queue adds itself, about 100 bytes a message.
    return bodies.map((one) => arrivedIn(JSON.parse(one.toString()), { bytes: one.length + 100 }))
  },
  taken: () => ({
    status: 200,
    body: JSON.stringify({ metadata: { metrics: { backlogCount: 1, backlogBytes: 100 } } }),
  }),
  refused(why) {
    const [status, code, cause] = {
      throttled: [429, '10250', 'Queue is overloaded'] as const,
      broken: [500, '15000', 'Unknown Internal Error'] as const,
      denied: [403, '10106', 'Unauthorized request'] as const,
    }[why]
    return { status, headers: { 'cf-queues-error-code': code, 'cf-queues-error-cause': cause } }
  },
}

/** CloudEvents over HTTP, in each of its three forms, read by the text of its specification. */
export const httpProtocol: Protocol = {
  read({ headers, body }) {
    const type = String(headers['content-type'] ?? '')
    const text = body.toString()
    if (type.startsWith('application/cloudevents-batch+json')) {
      const documents = JSON.parse(text) as Record<string, unknown>[]
      return documents.map((document, index) => {
        const bytes = Buffer.byteLength(JSON.stringify(document)) + (index === 0 ? 2 : 1)
        return arrivedIn(document, { bytes })
      })
    }
    if (type.startsWith('application/cloudevents+json')) return [arrivedIn(JSON.parse(text), { bytes: body.length })]
    const attributes: Record<string, unknown> = {}
    for (const name in headers) {
      if (name.startsWith('ce-')) attributes[name.slice('ce-'.length)] = decodeURIComponent(String(headers[name]))
    }
    if (attributes.specversion !== '1.0') throw new Error('no CloudEvent')
    return [arrivedIn({ ...attributes, data: JSON.parse(text) }, { bytes: body.length })]
  },
  taken: () => ({ status: 204 }),
  refused: (why) => ({ status: { throttled: 429, broken: 500, denied: 403 }[why] }),
}

/** What a service of AWS says of an execution of the name and another input, and of the one that there is. */
export function executionAnswer(target: unknown, input: string, executionArn: string): Answer {
  if (target === 'AWSStepFunctions.DescribeExecution') return json(200, { executionArn, input, status: 'SUCCEEDED' })
  const code = 'ExecutionAlreadyExists'
  return json(400, { __type: code, message: `Execution Already Exists: '${executionArn}'` })
}

/** SQS, SNS and EventBridge, in both formats. */
export function batchProtocol(service: WireService): Protocol {
  const requests = new WeakMap<readonly Arrived[], WireRequest>()
  return {
    read({ headers, url, body }) {
      const request = readWire(url, headers, body.toString())
      if (request?.service !== service) throw new Error(`expected a request to ${service}`)
      const entries = request.entries.map(arrivedAs)
      requests.set(entries, request)
      return entries
    },
    taken(entries, failureOf) {
      const request = requests.get(entries) as WireRequest
      return wired(
        answerTo(request, (entry) => {
          const failure = failureOf(entries[request.entries.indexOf(entry)] as Arrived)
          if (failure === undefined) return undefined
          return failure === 'passing'
            ? { code: service === 'events' ? 'InternalFailure' : 'InternalError', senderFault: false }
            : { code: service === 'events' ? 'MalformedDetail' : 'InvalidParameterValue', senderFault: true }
        }),
      )
    },
    refused(why) {
      const { status, code } = ERRORS[why]
      return wired(errorOf(service, status, code))
    },
  }
}

function wired({ status, type, body }: ReturnType<typeof errorOf>): Answer {
  return { status, headers: { 'content-type': type }, body }
}

function arrivedAs({ body, attributes, fields, bytes }: WireEntry): Arrived {
  const group = fields.MessageGroupId
  const rest = { bytes, ...(group === undefined ? {} : { key: String(group) }) }
  const parsed = JSON.parse(body)
  if (parsed.specversion !== undefined) return arrivedIn(parsed, rest)
  const value = (name: string) => attributes.get(name)?.value
  const { _meta: meta = {}, ...data } = parsed
  return arrivedIn(
    {
      id: value('ce-id') ?? meta.id,
      source: value('ce-source') ?? fields.Source,
      type: value('ce-type') ?? fields.DetailType,
      time: value('ce-time') ?? meta.time,
      subject: value('ce-subject') ?? meta.subject,
      traceparent: value('traceparent') ?? meta.traceparent,
      data,
    },
    rest,
  )
}

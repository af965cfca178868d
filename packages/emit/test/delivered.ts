// What an emitter hands to a service, as the service hands it to a function: the raw events of Lambda.

import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { PutRecordsRequestEntry } from '@aws-sdk/client-kinesis'
import type { PublishBatchRequestEntry, MessageAttributeValue as SnsAttributeValue } from '@aws-sdk/client-sns'
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'
import {
  httpApiEvent,
  kinesisEvent,
  kinesisRecord,
  restApiEvent,
  snsEnvelope,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'

/** A client of the SDK that takes everything, and keeps what it was given. */
export function takingClient() {
  // biome-ignore lint/suspicious/noExplicitAny: the input of any command
  const inputs: any[] = []
  return {
    inputs,
    // biome-ignore lint/suspicious/noExplicitAny: the input of any command
    async send({ input }: { input: any }) {
      inputs.push(input)
      const { Entries = [], PublishBatchRequestEntries = Entries, Records = [] } = input
      return {
        StatusCode: 202,
        executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:shop:1',
        Successful: PublishBatchRequestEntries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `m-${Id}` })),
        Entries: Entries.map(() => ({ EventId: 'e' })),
        Records: Records.map(() => ({ SequenceNumber: '1', ShardId: 'shardId-000000000000' })),
      }
    },
  }
}

type Given = string | number | Uint8Array

function givenOf(attributes: Record<string, MessageAttributeValue | SnsAttributeValue> = {}): Record<string, Given> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
      if (BinaryValue !== undefined) return [name, BinaryValue]
      return [name, DataType === 'Number' ? Number(StringValue) : (StringValue as string)]
    }),
  )
}

/** From a queue: the body, attributes, and X-Ray's header among what SQS says itself. */
export function fromQueue(entries: readonly SendMessageBatchRequestEntry[]): unknown {
  return sqsEvent(
    entries.map(({ MessageBody, MessageAttributes, MessageSystemAttributes }) => {
      const { AWSTraceHeader } = MessageSystemAttributes ?? {}
      return sqsMessage(MessageBody, {
        messageAttributes: givenOf(MessageAttributes),
        ...(AWSTraceHeader === undefined
          ? {}
          : { attributes: { AWSTraceHeader: AWSTraceHeader.StringValue as string } }),
      })
    }),
  )
}

/** From a topic: Lambda gets one notification at a time. */
export function fromTopic(entry: PublishBatchRequestEntry): unknown {
  return snsEvent(entry.Message, { topic: 'shop', messageAttributes: givenOf(entry.MessageAttributes) })
}

function envelopeOf({ Message, MessageAttributes }: PublishBatchRequestEntry): unknown {
  return snsEnvelope(Message, { topic: 'shop', messageAttributes: givenOf(MessageAttributes) })
}

/** From a queue behind a topic, in SNS's envelope. */
export function fromTopicThroughQueue(entries: readonly PublishBatchRequestEntry[]): unknown {
  return sqsEvent(entries.map(envelopeOf))
}

/** From a queue behind a topic, with raw message delivery. */
export function fromTopicRaw(entries: readonly PublishBatchRequestEntry[]): unknown {
  return sqsEvent(
    entries.map(({ Message, MessageAttributes }) =>
      sqsMessage(Message, { messageAttributes: givenOf(MessageAttributes) }),
    ),
  )
}

/** From a bus: times to the second, an id of EventBridge's own, no X-Ray header. */
export function fromBus({ Source, DetailType, Detail, Time, Resources }: PutEventsRequestEntry): object {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: '123456789012',
    time: `${(Time as Date).toISOString().slice(0, 19)}Z`,
    region: 'eu-west-1',
    resources: Resources ?? [],
    detail: JSON.parse(Detail as string),
  }
}

/** From a queue that a rule of a bus sends to: X-Ray's header is that of the entry. */
export function fromBusThroughQueue(entries: readonly PutEventsRequestEntry[]): unknown {
  return sqsEvent(
    entries.map((entry) =>
      sqsMessage(fromBus(entry), entry.TraceHeader ? { attributes: { AWSTraceHeader: entry.TraceHeader } } : {}),
    ),
  )
}

/** From a queue behind a topic that a rule of a bus sends to. */
export function fromBusThroughTopic(entries: readonly PutEventsRequestEntry[]): unknown {
  return sqsEvent(entries.map((entry) => snsEnvelope(fromBus(entry), { topic: 'shop' })))
}

export function fromStream(entries: readonly PutRecordsRequestEntry[]): unknown {
  return kinesisEvent(
    entries.map(({ Data, PartitionKey }) => kinesisRecord(Data, { partitionKey: PartitionKey as string })),
  )
}

/** The payload of an invocation, or the input of an execution that hands it to a function. */
export function fromPayload(payload: string | Uint8Array): unknown {
  return JSON.parse(Buffer.from(payload).toString())
}

export interface Posted {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** From an API that a webhook is sent to. */
export function fromHttpApi({ headers, body }: Posted): unknown {
  return httpApiEvent({ method: 'POST', path: '/hook', headers, body })
}

export function fromRestApi({ headers, body }: Posted): unknown {
  return restApiEvent({ method: 'POST', path: '/hook', headers, body })
}

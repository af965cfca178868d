// What the host sends to the worker for each kind of trigger, by the types that the host's extensions give to what they tell.

import type { RpcData, RpcRequest } from './azure-worker.ts'

export interface Message {
  readonly id?: string
  readonly body?: string
  readonly bytes?: Uint8Array
  readonly attempt?: number
  readonly sessionId?: string
  readonly contentType?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly partitionKey?: string
  readonly more?: Readonly<Record<string, RpcData>>
}

const json = (value: unknown): RpcData => ({ json: JSON.stringify(value) })
const text = (value: string | undefined): RpcData => (value === undefined ? { json: 'null' } : { string: value })
const TIME = '2026-10-05T06:07:08.123Z'

function dataOf({ body, bytes }: Message): RpcData {
  return bytes === undefined ? { string: body ?? '' } : { bytes }
}

/** A message of Service Bus, with `cardinality: 'one'`. */
export function serviceBusMessage(message: Message): RpcRequest {
  const { id = 'm1', attempt = 1, sessionId, contentType, properties = {}, more } = message
  return {
    data: dataOf(message),
    triggerMetadata: {
      MessageId: text(id),
      DeliveryCount: { int: attempt },
      LockToken: text('6f6f6b0e-0000-0000-0000-000000000001'),
      SequenceNumber: json(7),
      EnqueuedTimeUtc: json(TIME),
      ExpiresAtUtc: json('2026-10-19T06:07:08.123Z'),
      SessionId: text(sessionId),
      ContentType: text(contentType),
      ApplicationProperties: json(properties),
      Client: json({ fullyQualifiedNamespace: 'shop.servicebus.windows.net' }),
      ...more,
    },
  }
}

/** Messages of Service Bus, with `cardinality: 'many'`. */
export function serviceBusMessages(messages: readonly Message[]): RpcRequest {
  const all = <Value>(of: (message: Message, index: number) => Value) => messages.map(of)
  const strings = (of: (message: Message, index: number) => string | undefined) => ({
    collectionString: { string: all((message, index) => of(message, index) ?? '') },
  })
  return {
    data: { collectionString: { string: all(({ body = '' }) => body) } },
    triggerMetadata: {
      MessageIdArray: strings(({ id }, index) => id ?? `m${index}`),
      DeliveryCountArray: json(all(({ attempt = 1 }) => attempt)),
      LockTokenArray: strings((_message, index) => `6f6f6b0e-0000-0000-0000-00000000000${index}`),
      SequenceNumberArray: json(all((_message, index) => 7 + index)),
      EnqueuedTimeUtcArray: json(all(() => TIME)),
      ExpiresAtUtcArray: json(all(() => '2026-10-19T06:07:08.123Z')),
      SessionIdArray: strings(({ sessionId }) => sessionId),
      ContentTypeArray: strings(({ contentType }) => contentType),
      ApplicationPropertiesArray: json(all(({ properties = {} }) => properties)),
      Client: json({ fullyQualifiedNamespace: 'shop.servicebus.windows.net' }),
    },
  }
}

/** A message of Queue storage. */
export function queueMessage(message: Message): RpcRequest {
  const { id = '2f1a8c2e-4b1c-4b52-9a68-0f2f3d1c7b11', attempt = 1 } = message
  return {
    data: dataOf(message),
    triggerMetadata: {
      Id: text(id),
      DequeueCount: { int: attempt },
      InsertionTime: json('2026-10-05T06:07:08+00:00'),
      ExpirationTime: json('2026-10-12T06:07:08+00:00'),
      NextVisibleTime: json('2026-10-05T06:17:08+00:00'),
      PopReceipt: text('AgAAAAMAAAAAAAAAKZ2v5Q=='),
      QueueTrigger: dataOf(message),
    },
  }
}

const PARTITION = json({
  FullyQualifiedNamespace: 'shop.servicebus.windows.net',
  EventHubName: 'readings',
  ConsumerGroup: '$Default',
  PartitionId: '3',
})

/** An event of Event Hubs, with `cardinality: 'one'`. */
export function hubEvent(message: Message): RpcRequest {
  const { partitionKey, properties = {}, contentType } = message
  return {
    data: dataOf(message),
    triggerMetadata: {
      PartitionContext: PARTITION,
      PartitionKey: text(partitionKey),
      Offset: text('4294967296'),
      SequenceNumber: json(100),
      // Without a zone, as the extension has it.
      EnqueuedTimeUtc: json('2026-10-05T06:07:08.123'),
      Properties: json(properties),
      SystemProperties: json(contentType === undefined ? {} : { 'content-type': contentType }),
    },
  }
}

/** Events of Event Hubs, with `cardinality: 'many'`. */
export function hubEvents(messages: readonly Message[]): RpcRequest {
  return {
    data: { collectionString: { string: messages.map(({ body = '' }) => body) } },
    triggerMetadata: {
      PartitionContext: PARTITION,
      PartitionKeyArray: json(messages.map(({ partitionKey }) => partitionKey ?? null)),
      OffsetArray: { collectionString: { string: messages.map((_, index) => String(4_294_967_296 + index)) } },
      SequenceNumberArray: json(messages.map((_, index) => 100 + index)),
      EnqueuedTimeUtcArray: json(messages.map(() => '2026-10-05T06:07:08.123')),
      PropertiesArray: json(messages.map(({ properties = {} }) => properties)),
      SystemPropertiesArray: json(messages.map(() => ({}))),
    },
  }
}

/** Documents that the change feed of Cosmos DB brings. */
export function documents(changes: readonly unknown[]): RpcRequest {
  return { data: json(changes), triggerMetadata: {} }
}

export interface Blob {
  readonly action?: 'created' | 'deleted'
  readonly bucket: string
  readonly key: string
  readonly size?: number
  readonly bytes?: Uint8Array
}

/** What the trigger of Blob storage brings. */
export function blobWritten({ bucket, key, size, bytes = new Uint8Array(size ?? 0) }: Blob): RpcRequest {
  return {
    data: { bytes },
    triggerMetadata: {
      BlobTrigger: text(`${bucket}/${key}`),
      Uri: json(`https://shop.blob.core.windows.net/${bucket}/${encodeURI(key)}`),
      Properties: json({
        LastModified: '2026-10-05T06:07:08+00:00',
        ContentLength: bytes.length,
        ContentType: 'text/csv',
        ETag: '"0x8DBC1B2A"',
      }),
      Metadata: json({ Owner: 'sheep' }),
      name: text(key),
    },
  }
}

/** An event of Blob storage, in Event Grid's own schema. */
export function blobEvent({ action = 'created', bucket, key, size }: Blob): object {
  const isNew = action === 'created'
  return {
    topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/shop',
    subject: `/blobServices/default/containers/${bucket}/blobs/${key}`,
    eventType: `Microsoft.Storage.Blob${isNew ? 'Created' : 'Deleted'}`,
    id: '831e1650-001e-001b-66ab-eeb76e069631',
    eventTime: TIME,
    data: {
      api: isNew ? 'PutBlob' : 'DeleteBlob',
      requestId: '831e1650-001e-001b-66ab-eeb76e000000',
      ...(isNew ? { eTag: '0x8DBC1B2A', contentLength: size } : {}),
      contentType: 'text/csv',
      blobType: 'BlockBlob',
      url: `https://shop.blob.core.windows.net/${bucket}/${encodeURI(key)}`,
      sequencer: '00000000000004420000000000028963',
    },
    dataVersion: '',
    metadataVersion: '1',
  }
}

/** The same as a CloudEvent. */
export function blobCloudEvent(blob: Blob): object {
  const { topic, subject, eventType, eventTime, id, data } = blobEvent(blob) as Record<string, unknown>
  return { specversion: '1.0', source: topic, subject, type: eventType, time: eventTime, id, data }
}

/** An event that Event Grid sends. */
export function gridEvent(event: unknown): RpcRequest {
  return { data: json(event), triggerMetadata: { data: json({}) } }
}

/** A timer that has come due. */
export function timerDue(status: object | null = DUE, isPastDue = false): RpcRequest {
  return { data: json({ Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: isPastDue }) }
}

const DUE = {
  Last: '2026-10-05T03:00:00.0034567+00:00',
  Next: '2026-10-05T03:05:00+00:00',
  LastUpdated: '2026-10-05T03:00:00.0034567+00:00',
}

// Stand in for clients of the SDK: they take everything at once, and cost next to nothing. While the answers are checked
// they make sure that no request is more than its service takes, and remember what was sent.

import type { PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge'
import type { SendMessageBatchRequestEntry, SendMessageBatchResult } from '@aws-sdk/client-sqs'

interface Command<Input> {
  readonly input: Input
}

interface Remembering {
  readonly saved?: unknown[]
}

export const eventBridgeClient = {
  async send({ input }: Command<{ Entries: PutEventsRequestEntry[] | undefined }>): Promise<PutEventsResponse> {
    const { Entries = [] } = input
    remember(Entries, 1_000_000, entryBytes, ({ DetailType, Detail = '' }) => {
      // The other is dazn's: what it adds to every event.
      const { _meta: meta, __context__: _context, ...data } = JSON.parse(Detail)
      return { type: DetailType, data, id: typeof meta.id }
    })
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'e-1' })) }
  },
}

export const sqsClient = {
  async send({
    input,
  }: Command<{ Entries: SendMessageBatchRequestEntry[] | undefined }>): Promise<SendMessageBatchResult> {
    const { Entries = [] } = input
    remember(Entries, 1_048_576, messageBytes, ({ MessageBody = '', MessageAttributes = {} }) => ({
      type: MessageAttributes['ce-type']?.StringValue,
      data: JSON.parse(MessageBody),
      id: typeof MessageAttributes['ce-id']?.StringValue,
    }))
    return { Successful: Entries.map(({ Id }) => ({ Id, MessageId: 'm-1', MD5OfMessageBody: '' })), Failed: [] }
  },
}

/** The same for one who sends with `fetch`. */
export function stubEventBridge(): void {
  globalThis.fetch = async (input) => {
    // Read only when somebody looks: to make a body a text again takes longer than to take it.
    if ((globalThis as Remembering).saved !== undefined) {
      const { Entries } = (await (input as Request).json()) as { readonly Entries: readonly PutEventsRequestEntry[] }
      remember(Entries, 1_000_000, entryBytes, ({ DetailType, Detail = '' }) => ({
        type: DetailType,
        data: JSON.parse(Detail).properties,
        id: 'string',
      }))
    }
    return Response.json({ FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] })
  }
}

function remember<Entry>(
  entries: readonly Entry[],
  most: number,
  bytesOf: (entry: Entry) => number,
  essence: (entry: Entry) => unknown,
): void {
  const { saved } = globalThis as Remembering
  if (saved === undefined) return
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0)
  if (entries.length === 0 || entries.length > 10 || bytes > most)
    throw new RangeError('the service takes no such batch')
  saved.push(...entries.map(essence))
}

export function entryBytes({ Source = '', DetailType = '', Detail = '', Time }: PutEventsRequestEntry): number {
  return Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail) + (Time ? 14 : 0)
}

export function messageBytes({ MessageBody = '', MessageAttributes = {} }: SendMessageBatchRequestEntry): number {
  let bytes = Buffer.byteLength(MessageBody)
  for (const name in MessageAttributes) {
    const { DataType = '', StringValue = '' } = MessageAttributes[name] ?? {}
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue)
  }
  return bytes
}

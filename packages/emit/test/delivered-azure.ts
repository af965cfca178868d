// What an emitter hands to a service of Azure, as the host of Azure Functions hands it to the worker.

import type { Handler } from 'heddle'
import {
  gridEvent,
  type Message,
  queueMessage,
  serviceBusMessage,
  serviceBusMessages,
} from '../../adapters/test/azure-deliveries.ts'
import { run } from '../../adapters/test/azure-run.ts'
import type { RpcRequest } from '../../adapters/test/azure-worker.ts'

/** Has the worker call a function with a trigger. */
export function byAzure(kind: Parameters<typeof run>[0], more?: object) {
  return (handler: Handler, request: RpcRequest): Promise<unknown> => run(kind, handler as never, request, more)
}

interface Sent {
  readonly body: Uint8Array
  readonly messageId?: string
  readonly contentType?: string
  readonly applicationProperties: Readonly<Record<string, unknown>>
}

function messageOf({ body, messageId, contentType, applicationProperties }: Sent): Message {
  return {
    body: Buffer.from(body).toString(),
    properties: applicationProperties,
    ...(messageId === undefined ? {} : { id: messageId }),
    ...(contentType === undefined ? {} : { contentType }),
  }
}

export function fromServiceBus(message: Sent): RpcRequest {
  return serviceBusMessage(messageOf(message))
}

export function fromServiceBusBatch(message: Sent): RpcRequest {
  return serviceBusMessages([messageOf(message)])
}

/** From a queue of Azure Storage, which the host decodes as `messageEncoding` of its `host.json` says. */
export function fromStorageQueue(encoding: 'base64' | 'text') {
  return ({ messageText }: { readonly messageText: string }): RpcRequest =>
    queueMessage({ body: encoding === 'text' ? messageText : Buffer.from(messageText, 'base64').toString() })
}

/** What Event Grid makes of an event: one of its own schema gets the topic that it was sent to. */
export function fromGrid(json: string): object {
  const event = JSON.parse(json)
  if (event.specversion !== undefined) return event
  const topic = '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/topics/shop'
  return { topic, ...event, metadataVersion: '1' }
}

export function fromGridTrigger(json: string): RpcRequest {
  return gridEvent(fromGrid(json))
}

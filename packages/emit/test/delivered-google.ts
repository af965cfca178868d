// What an emitter hands to Pub/Sub, as Google hands it to a function: by the functions framework, or by a server of Node.

import { createServer } from 'node:http'
import type { Handler } from 'heddle'
import { toGoogle } from 'heddle/google'
import { expect } from 'vitest'
import { binary, type CloudEvent, legacy, published } from '../../adapters/test/google-events.ts'
import { frameworkHost, type Host, listening } from '../../adapters/test/google-host.ts'
import type { PubSubMessage } from '../src/pub-sub-message.ts'

/** The message as Eventarc tells of it. */
export function fromPubSub({ data, attributes, orderingKey }: PubSubMessage): CloudEvent {
  return published(Buffer.from(data).toString(), { attributes, ...(orderingKey === undefined ? {} : { orderingKey }) })
}

/** A function of the signature `cloudevent`, to which Eventarc sends events in binary mode. */
export async function byEventarc(handler: Handler, event: CloudEvent): Promise<void> {
  const { body, headers } = binary(event)
  await taken(await frameworkHost(toGoogle(handler as never), 'cloudevent'), body, headers)
}

/** A function of the signature `event`. */
export async function byLegacyEvent(handler: Handler, event: CloudEvent): Promise<void> {
  await taken(await frameworkHost(toGoogle(handler as never), 'event'), legacy(event))
}

/** A container, to which a subscription pushes the message in its envelope. */
export async function byPush(handler: Handler, { data }: CloudEvent): Promise<void> {
  await taken(await listening(createServer(toGoogle(handler as never))), data)
}

/** A container, to which a subscription pushes the data alone, all else in headers: payload unwrapping, with metadata written. */
export async function byUnwrappedPush(handler: Handler, { data }: CloudEvent): Promise<void> {
  const { message, subscription } = data as {
    readonly message: Readonly<Record<'data' | 'messageId' | 'publishTime', string>> & { readonly attributes: object }
    readonly subscription: string
  }
  const headers = {
    'x-goog-pubsub-message-id': message.messageId,
    'x-goog-pubsub-publish-time': message.publishTime,
    'x-goog-pubsub-subscription-name': subscription,
    ...message.attributes,
  }
  await taken(await listening(createServer(toGoogle(handler as never))), Buffer.from(message.data, 'base64'), headers)
}

async function taken(host: Host, body: unknown, headers?: Readonly<Record<string, string>>): Promise<void> {
  try {
    expect(await host.post(body, headers)).toMatchObject({ status: 204, body: '' })
  } finally {
    host.stop()
  }
}

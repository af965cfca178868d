import { parseJson, toBytes } from '@heddle/core'
import { bag, type HttpInput, isObject, type JsonObject } from '@heddle/events/adapting'
import { cloudEventIn, type GoogleEvent } from './google-event.ts'
import { PUBLISHED } from './google-pub-sub.ts'

/** The event that a request brings: of Eventarc, or a message that Pub/Sub pushes; `undefined` where it brings none. */
export function eventInRequest(input: HttpInput): GoogleEvent | undefined {
  const event = binaryIn(input)
  // Any other may be what the attributes of a message say.
  if (event?.type.startsWith('google.')) return event
  return unwrappedIn(input) ?? event ?? inBody(input)
}

/**
 * A message that is pushed without its envelope, what the envelope says in headers: without these nothing tells it from any
 * other request.
 *
 * @see https://cloud.google.com/pubsub/docs/payload-unwrapping
 */
function unwrappedIn(input: HttpInput): GoogleEvent | undefined {
  const { headers, body, raw } = input
  const own = (name: string) => headers[`x-goog-pubsub-${name}`]
  const messageId = own('message-id')
  if (messageId === undefined) return undefined
  const message = {
    messageId,
    data: body === undefined ? undefined : toBytes(body),
    publishTime: own('publish-time'),
    orderingKey: own('ordering-key'),
    attributes: attributesIn(headers),
  }
  const data = { message, subscription: own('subscription-name'), deliveryAttempt: own('delivery-attempt') }
  return pushed(data, message.messageId, message.publishTime, raw)
}

/** Nothing tells attributes from the headers of any request, but that these are the request's own: who calls, and how it came. */
function attributesIn(headers: HttpInput['headers']): JsonObject {
  const attributes = bag<string>()
  for (const name in headers) if (!OF_REQUEST.test(name)) attributes[name] = headers[name] as string
  return attributes
}

const OF_REQUEST =
  /^(?:authorization|x-serverless-authorization|proxy-.*|cookie|x-goog-.*|x-forwarded-.*|x-cloud-trace-context|x-appengine-.*|x-real-ip|forwarded|via|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|host|from|user-agent|accept|accept-encoding|content-length|content-encoding|function-execution-id)$/

/** An event whose attributes are in headers. */
function binaryIn({ headers, body, raw }: HttpInput): GoogleEvent | undefined {
  const event: Record<string, unknown> = {}
  for (const name in headers) if (name.startsWith('ce-')) event[name.slice(3)] = unescaped(headers[name] as string)
  const type = headers['content-type']
  event.datacontenttype ??= type
  const isJson = body !== undefined && (type === undefined || /^[^;]*[/+]json\s*(?:;|$)/i.test(type))
  const parsed = isJson ? parseJson(body) : { value: body }
  return cloudEventIn({ ...event, data: parsed.issues === undefined ? parsed.value : undefined }, raw, 'body')
}

/** An event that is all in the body, or a message that Pub/Sub pushes. */
function inBody({ body, raw }: HttpInput): GoogleEvent | undefined {
  const parsed = body === undefined ? undefined : parseJson(body)
  if (parsed === undefined || parsed.issues !== undefined || !isObject(parsed.value)) return undefined
  const { message, subscription } = parsed.value
  if (!isObject(message) || typeof subscription !== 'string') return cloudEventIn(parsed.value, raw, 'body.data')
  return pushed(parsed.value, message.messageId ?? message.message_id, message.publishTime, raw)
}

function pushed(data: JsonObject, id: unknown, time: unknown, raw: unknown): GoogleEvent | undefined {
  const { subscription } = data
  // The topic is not told.
  const source = `//pubsub.googleapis.com/${typeof subscription === 'string' ? subscription : ''}`
  return cloudEventIn({ specversion: '1.0', id, type: PUBLISHED, source, time, data }, raw, 'body')
}

/** CloudEvents percent-encodes what a header cannot say. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

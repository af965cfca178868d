import {
  check,
  defineSource,
  fromBase64,
  HttpError,
  type HttpReply,
  type InferOutput,
  invalidField,
  isCodec,
  type Reading,
  reply,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'
import { invalidInput } from './client-error.ts'
import { bodyText, readJson } from './http-body.ts'
import { output } from './http-output.ts'
import { tell } from './tell.ts'
import { answerText, eventOf, readKind, refusalOf } from './web-socket-event.ts'
import type {
  WebSocketMessageAnswer,
  WebSocketMessageEvent,
  WebSocketMessageOptions,
  WebSocketMessageSource,
  WebSocketRawEvent,
} from './web-socket-types.ts'

export function message(
  schema?: undefined,
  options?: WebSocketMessageOptions,
): WebSocketMessageSource<string | undefined>
export function message<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: WebSocketMessageOptions,
): WebSocketMessageSource<InferOutput<Schema>>
export function message(
  schema?: StandardSchemaV1,
  options: WebSocketMessageOptions = {},
): WebSocketMessageSource<unknown> {
  return defineSource<WebSocketMessageEvent<unknown>, unknown, HttpReply, never, WebSocketMessageAnswer, 'aws-lambda'>({
    name: 'webSocket.message',
    read(given) {
      const raw = readKind('message', given)
      const base = eventOf('websocket.message', raw, options)
      const { connectionId, connections } = base
      const event = {
        ...base,
        messageId: raw.requestContext.messageId ?? undefined,
        post: (data: unknown) => connections.post(connectionId, data),
      }
      const body = bodyOf(raw)
      try {
        const result = checked(body, schema)
        return result instanceof Promise ? result.then(accept) : accept(result)
      } catch (error) {
        if (error instanceof HttpError) return refuse(error)
        throw error
      }

      function accept(result: SchemaResult<unknown>): Reading<WebSocketMessageEvent<unknown>, never> {
        if (result.issues !== undefined) return refuse(invalidInput('webSocket', 'body', 'the message is', result))
        return { event: { ...event, body: result.value } }
      }
      function refuse(refusal: Error): Reading<WebSocketMessageEvent<unknown>, never> {
        const get = () => {
          throw refusal
        }
        return {
          event: Object.defineProperty({ ...event, body: undefined }, 'body', { get, enumerable: false }),
          refusal,
        }
      }
    },
    result: (returned) => reply({ body: returned }),
    async answer(given, { event }) {
      const { status: statusCode, body } = output(given)
      if (body === undefined) return { statusCode }
      if (options.reply !== 'post') return { statusCode, body: answerText(body) }
      await tell(() => event.post(body))
      return { statusCode }
    },
    recover: (error, invocation) => refusalOf('the message', error, invocation),
  })
}

/** What the schema makes of the body. Throws an `HttpError` for one that is not JSON, or not text. */
function checked(body: string | Uint8Array | undefined, schema: StandardSchemaV1 | undefined) {
  if (schema === undefined) return { value: body === undefined ? undefined : bodyText(body) }
  if (isCodec(schema)) return check(schema, body ?? '')
  return check(schema, body === undefined ? undefined : readJson(body))
}

/** Bytes where the route's integration converts to binary. */
function bodyOf({ body, isBase64Encoded }: WebSocketRawEvent): string | Uint8Array | undefined {
  if (body === undefined || body === null || body === '') return undefined
  if (isBase64Encoded !== true) return body
  const bytes = fromBase64(body)
  if (bytes === undefined) throw invalidField('webSocket', 'body', 'base64 text', body)
  return bytes
}

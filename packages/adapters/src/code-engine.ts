import { type Binding, HeddleError, stackless } from '@heddle/core'
import { type Decoded, decoded, type JsonObject, quote, type ScheduledEvent } from '@heddle/events/adapting'
import { jsonPayload } from './json-payload.ts'
import { isJsonType, requestBody } from './openwhisk-body.ts'
import { webResult } from './openwhisk-http.ts'
import { codeEngineHeaders } from './openwhisk-request.ts'

/**
 * Functions of Code Engine with a payload of their caller's own, which come as requests all the same: the payload is a body of
 * JSON, else what the platform made parameters of. What the function returns is the body of a reply, as JSON.
 */
export function codeEngineDirect(
  own: (params: JsonObject) => JsonObject,
  maxResultBytes: number,
): Binding<unknown, unknown> {
  return {
    decode(raw) {
      const params = raw as JsonObject
      const type = codeEngineHeaders(params)['content-type']
      const { __ce_body: body } = params
      // Without a content type the platform takes it for JSON.
      if (typeof body !== 'string' || body === '' || !(type === undefined || isJsonType(type))) return own(params)
      return jsonPayload(requestBody(body, type, 'ibm-code-engine'), type)
    },
    encode(answer) {
      const json = answer === undefined ? undefined : JSON.stringify(answer)
      const headers = { 'content-type': 'application/json' }
      return webResult({ status: 200, headers, cookies: [], body: json ?? '{}' }, 'ibm-code-engine', maxResultBytes)
    },
  }
}

/**
 * Subscriptions to a cron, which are requests too, with the attributes of a CloudEvent in their headers. Refuses a request
 * that says of itself no such thing; one that does may be anybody's all the same.
 *
 * @see https://cloud.ibm.com/docs/codeengine?topic=codeengine-subscribe-cron
 */
export const codeEngineSchedule: Binding<ScheduledEvent & Decoded, unknown> = {
  decode(raw, { id }) {
    const params = raw as JsonObject
    const headers = codeEngineHeaders(params)
    const { 'ce-type': type, 'ce-source': source } = headers
    if (type !== PING) {
      const what =
        type === undefined ? 'a request, without a ce-type' : `an event of another type (ce-type ${quote(type)})`
      const path = '__ce_headers.ce-type'
      throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', `schedule: this is ${what}, and no cron`, { path }))
    }
    const time = new Date(headers['ce-time'] ?? Date.now())
    return decoded({
      id: headers['ce-id'] ?? id,
      type: PING,
      source: source ?? 'ibm.codeengine',
      time: Number.isNaN(time.getTime()) ? new Date() : time,
      schedule: source?.slice(source.lastIndexOf('/') + 1),
      raw: params,
    })
  },
  encode: () => ({ statusCode: 204, headers: {} }),
}

const PING = 'dev.knative.sources.ping'

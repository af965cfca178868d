import type { Binding, HttpOutput, Invocation } from '@heddle/core'
import {
  type Decoded,
  type Delivery,
  decoded,
  type EventInput,
  type HttpInput,
  type Incoming,
} from '@heddle/events/adapting'

/**
 * Events of a catalogue on a platform: those in requests, decoded and answered as requests are, and those that messages
 * carry.
 *
 * @param isRequest - whether a native event is a request
 */
export function eventBinding(
  http: Binding<HttpInput, HttpOutput>,
  messages: Binding<Delivery<Incoming> & Decoded, unknown> | undefined,
  isRequest: (raw: unknown, invocation: Invocation) => boolean,
): Binding<EventInput, unknown> {
  return {
    async decode(raw, invocation) {
      if (messages === undefined || isRequest(raw, invocation))
        return decoded({ http: await http.decode(raw, invocation) })
      return decoded({ delivery: await messages.decode(raw, invocation) })
    },
    encode(answer, raw, input, invocation) {
      if ('http' in input) return http.encode?.(answer as HttpOutput, raw, input.http, invocation)
      return messages?.encode?.(answer, raw, input.delivery as Delivery<Incoming> & Decoded, invocation)
    },
  }
}

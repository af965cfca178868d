import { type Binding, HeddleError, type HttpOutput } from '@heddle/core'
import { awsHttp } from './aws-http.ts'
import { type Decoded, decoded, isDecoded } from './decoded.ts'
import type { Delivery } from './delivery.ts'
import type { HttpInput } from './http-input.ts'
import type { Incoming } from './incoming.ts'
import { isObject } from './objects.ts'
import { refusal } from './refusal.ts'

/** What brought events: a request of any platform, or messages of one that is not AWS. */
export type EventInput = Decoded & ({ readonly http: HttpInput } | { readonly delivery: Delivery<Incoming> })

/** HTTP requests are decoded and answered as those of `http`; the events of other triggers are read as they are. */
export const awsEvents: Binding<unknown, unknown> = {
  async decode(raw, invocation) {
    if (!isObject(raw) || !(isObject(raw.requestContext) || 'raw_path' in raw)) return raw
    try {
      return decoded({ http: await awsHttp.decode(raw, invocation) })
    } catch (error) {
      if (error instanceof HeddleError && error.code === 'UNRECOGNISED_EVENT') throw refusal('cloudEvent', raw)
      throw error
    }
  },
  encode: (answer, raw, input, invocation) =>
    isDecoded(input)
      ? awsHttp.encode?.(answer as HttpOutput, raw, (input as unknown as { readonly http: HttpInput }).http, invocation)
      : answer,
}

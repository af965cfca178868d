import { type Binding, HeddleError, type HttpOutput, type LiveInvocation, stackless } from '@heddle/core'
import { bag, type HttpInput, isChunks } from '@heddle/events/adapting'
import { type GoogleCall, isRequest } from './google-call.ts'
import { nodeHttp } from './node-http.ts'

export interface GoogleHttpOptions {
  readonly maxBytes: number
}

type Chunks = AsyncIterable<string | Uint8Array>

/**
 * Requests, before which Google's own proxy stands. Behind an answer the platform takes the processor away: it ends when the work
 * that was handed to `waitUntil` is done.
 *
 * @see https://cloud.google.com/run/docs/configuring/billing-settings
 */
export function googleHttp({ maxBytes }: GoogleHttpOptions): Required<Binding<HttpInput, HttpOutput>> {
  const { decode, encode } = nodeHttp({ maxBytes, trustProxy: true }) as Required<Binding<HttpInput, HttpOutput>>
  return {
    async decode(raw, invocation) {
      const call = raw as GoogleCall
      if (!isRequest(call)) {
        throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', 'http: this is an event and no request'))
      }
      const input = await decode(raw, invocation)
      if (call.req.rawBody === undefined || input.headers['content-encoding'] === undefined) return input
      // The framework has unpacked the body, and left the header that says it is packed.
      const headers = Object.assign(bag<string | undefined>(), input.headers)
      delete headers['content-encoding']
      return { ...input, headers }
    },
    async encode(output, raw, input, invocation) {
      const { body } = output
      const isStreamed = isChunks(body) && input.method !== 'HEAD'
      if (!isStreamed) await invocation.end()
      const held = isStreamed ? { ...output, body: heldOpen(body, invocation) } : output
      return await encode(held, raw, input, invocation)
    },
  }
}

/** The same chunks, whose end is told when the work beside them is done. */
function heldOpen(chunks: Chunks, invocation: LiveInvocation): Chunks {
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      return {
        async next() {
          const result = await iterator.next()
          if (result.done) await invocation.end()
          return result
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

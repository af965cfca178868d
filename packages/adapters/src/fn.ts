import { type Bindings, type Handler, HeddleError, LiveInvocation, missing } from '@heddle/core'
import { checkFamily } from './checked-family.ts'
import { checkNumbers } from './checked-numbers.ts'
import { eventBinding } from './event-binding.ts'
import { type FnStream, fnStream } from './fn-answer.ts'
import type { FnCall, FnContext } from './fn-context.ts'
import { fnEvents, fnHttp } from './fn-http.ts'
import { jsonPayload } from './json-payload.ts'
import { fromB3 } from './other-traces.ts'
import { tellingError, told } from './told.ts'

export type { FnContext, FnGateway } from './fn-context.ts'

/** A function for the FDK: `fdk.handle(toFn(handler), { inputMode: 'buffer' })`. */
export type FnFunction = (input: Uint8Array, ctx: FnContext) => Promise<unknown>

export interface FnOptions {
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /** Milliseconds that a call may take, where it comes without a deadline. Default: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds before the deadline at which `invocation.signal` aborts. Default: a second, or a tenth of the time left. */
  readonly margin?: number | undefined
  /** Whether a proxy stands before Fn: `clientIp` is then the last address of `x-forwarded-for`. Default `false`. */
  readonly trustProxy?: boolean | undefined
}

/**
 * Puts a handler on Fn, for its own FDK to run: `fdk.handle(toFn(handler), { inputMode: 'buffer' })`. With `http` it answers a
 * trigger of HTTP, and streams what comes in pieces; with `direct` it takes and answers JSON; with `cloudEvent` it takes
 * events in CloudEvents mode. An error of a call by name is the FDK's 502, with what the caller may know.
 *
 * @see https://github.com/fnproject/fdk-node
 */
export function toFn(handler: Handler<unknown, 'fn'>, options: FnOptions = {}): FnFunction {
  checkNumbers('toFn', options)
  const { timeout, margin } = options
  const bindings = bindingsOf(options)
  checkFamily(handler, 'fn', bindings)
  async function fn(input: Uint8Array, ctx: FnContext): Promise<unknown> {
    if (!(input instanceof Uint8Array)) {
      // As text, bytes would be damaged, and nobody would know.
      throw new HeddleError(
        'MISUSE',
        "toFn: its input has to be bytes: fdk.handle(toFn(handler), { inputMode: 'buffer' })",
      )
    }
    const { streamResult } = await fdk()
    const left = (ctx.deadline?.getTime() ?? Number.NaN) - Date.now()
    const invocation = new LiveInvocation<FnContext>({
      id: ctx.callID ?? crypto.randomUUID(),
      functionName: ctx.fnName ?? ctx.fnID ?? handler.source,
      platform: 'fn',
      remaining: Number.isFinite(left) ? left : timeout,
      margin,
      traceparent: fromB3(ctx.headers),
      raw: ctx,
      bindings,
    })
    // The FDK gets the answer before it is out, and the invocation ends when it is.
    return await new Promise((resolve, reject) => {
      const answer: FnCall['answer'] = (body) =>
        new Promise((sent) => resolve(streamResult(fnStream(body, invocation, sent))))
      const call: FnCall = { input, ctx, answer }
      handler.run(call, invocation).catch((error) => reject(tellingError(told(handler.source, error, invocation))))
    })
  }
  return Object.assign(fn, { handler })
}

function bindingsOf({ maxBytes = 10 * 1024 * 1024, trustProxy = false }: FnOptions): Bindings {
  const http = fnHttp({ maxBytes, trustProxy })
  return {
    http,
    direct: {
      decode: (raw) => jsonPayload((raw as FnCall).input, (raw as FnCall).ctx.contentType),
      async encode(answer, raw) {
        const { ctx, answer: send } = raw as FnCall
        const json = answer === undefined ? undefined : JSON.stringify(answer)
        ctx.responseContentType = json === undefined ? '' : 'application/json'
        await send(json)
      },
    },
    cloudEvent: eventBinding(fnEvents(http, { maxBytes, trustProxy }), undefined, () => true),
  }
}

/** What of the FDK is needed: it knows its results by their class alone. */
interface Fdk {
  streamResult(stream: FnStream): unknown
}

async function fdk(): Promise<Fdk> {
  const name = '@fnproject/fdk'
  // @ts-expect-error it has no types
  const module = (await import('@fnproject/fdk').catch(missing(name, 'toFn'))) as { readonly default: Fdk }
  return module.default
}

import { type Bindings, type Handler, type HttpOutput, LiveInvocation, type Middleware } from '@heddle/core'
import type { JsonObject } from '@heddle/events/adapting'
import { checkFamily } from './checked-family.ts'
import { checkedId } from './checked-id.ts'
import { codeEngineDirect, codeEngineSchedule } from './code-engine.ts'
import { eventBinding } from './event-binding.ts'
import type { Dialect } from './openwhisk-body.ts'
import { openWhiskDirect, withoutNames } from './openwhisk-direct.ts'
import { openWhiskHttp, type WebResult, webResult } from './openwhisk-http.ts'
import { codeEngineHeaders, isRequest } from './openwhisk-request.ts'
import { openWhiskQueue, openWhiskSchedule } from './openwhisk-trigger.ts'
import { type OwnCall, ownRaw } from './own-raw.ts'
import { platform } from './platform.ts'
import { type Told, told } from './told.ts'
import type { WholeReply } from './whole-reply.ts'

export type { WebResult } from './openwhisk-http.ts'

/** What OpenWhisk tells of an activation beside its parameters: `invocation.raw`. */
export interface OpenWhiskRaw<Params = Readonly<Record<string, unknown>>> {
  /** All parameters: those that the action and its package are bound to, secrets included, and the event's own over them. */
  readonly params: Params
  readonly namespace: string | undefined
  /** `/guest/demo/hello` */
  readonly actionName: string | undefined
  readonly actionVersion: string | undefined
  readonly transactionId: string | undefined
}

/** A function that OpenWhisk and Code Engine can call: `main`. */
export type OpenWhiskAction<Result> = (params: Readonly<Record<string, unknown>>) => Promise<Result>

/** What the platform gets: a reply of HTTP as a result of a web action, anything else as an object. */
export type OpenWhiskResult<Answer> = Answer extends HttpOutput ? WebResult : object

export interface OpenWhiskOptions {
  /**
   * The names of the parameters that the action and its package are bound to, `wsk action create --param` and the like: those
   * are no part of requests, payloads and messages. They stand in `invocation.raw.params`, and `params()` has them in the call.
   */
  readonly bound?: readonly string[] | undefined
  /** The most bytes that a request's body may have; more are answered 413. Default: what the platform takes. */
  readonly maxBytes?: number | undefined
  /** The most bytes that the body of a reply may have in the result, in base64 included; more are answered 500. Default 1 MiB. */
  readonly maxResultBytes?: number | undefined
  /** Milliseconds that an activation may take, where the platform does not tell: Code Engine does not. Default: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds before the deadline at which `invocation.signal` aborts. Default: a second, or a tenth of the time left. */
  readonly margin?: number | undefined
}

/**
 * Puts a handler on Apache OpenWhisk, or on a function of IBM Code Engine: `export const main = toOpenWhisk(handler)`. With
 * `http` it is a web action, best a raw one (`--web raw`), for of any other the platform merges query and body. With `direct` it
 * is an action, with `queue` and `schedule` one that a trigger fires.
 *
 * It never throws at once, which would end the container. An error of `direct` is the result `{ error }`, with what the caller may
 * know; one of a trigger's fails the activation, which nobody tries again: set aside what must not be lost, with `onFailure`.
 *
 * @see https://github.com/apache/openwhisk/blob/master/docs/actions-new.md
 * @see https://cloud.ibm.com/docs/codeengine?topic=codeengine-fun-work
 */
export function toOpenWhisk<Answer>(
  handler: Handler<Answer, 'openwhisk'>,
  options: OpenWhiskOptions = {},
): OpenWhiskAction<OpenWhiskResult<Answer>> {
  const here = platformHere()
  const bindings = bindingsOf(options)[here]
  checkFamily(handler, here, bindings)
  async function main(params: Readonly<Record<string, unknown>>): Promise<OpenWhiskResult<Answer>> {
    // All of it before the first `await`: the next activation may change the environment.
    const invocation = invocationOf(handler, params ?? {}, options, here, bindings)
    try {
      return ((await handler.run(invocation.raw.params, invocation)) ?? {}) as OpenWhiskResult<Answer>
    } catch (error) {
      const failure = told(handler.source, error, invocation)
      const reply = failureReply(failure, here)
      if (here === 'ibm-code-engine') return reply as OpenWhiskResult<Answer>
      // Not an `Error`: of one the platform would send the stack on. That of a web request is read as a reply.
      return await Promise.reject(isRequest(invocation.raw.params, here) ? reply : failure.document)
    }
  }
  return Object.assign(main, { handler })
}

/** The parameters that the action is bound to, as `params` in the call: `on(http()).use(params<{ apiKey: string }>())`. */
export function params<Params>(): Middleware<OwnCall, { readonly params: Params }> {
  return async function params(call, next) {
    return await next({ params: ownRaw<OpenWhiskRaw<Params>>(call, 'params', 'openwhisk', 'ibm-code-engine').params })
  }
}

function failureReply({ reply, document }: Told, dialect: Dialect): WebResult {
  const whole: WholeReply = { ...reply, body: JSON.stringify(document) }
  return webResult(whole, dialect, Number.POSITIVE_INFINITY)
}

/** By the environment alone, for a client may send parameters of either platform to the other. */
function platformHere(): Dialect {
  return platform() === 'ibm-code-engine' ? 'ibm-code-engine' : 'openwhisk'
}

type BindingsByPlatform = Readonly<Record<Dialect, Bindings>>

function bindingsOf(options: OpenWhiskOptions): BindingsByPlatform {
  const { bound = [], maxBytes = Number.POSITIVE_INFINITY, maxResultBytes = 1_048_576 } = options
  const own = (params: JsonObject) => withoutNames(params, bound)
  const http = openWhiskHttp('openwhisk', { maxBytes, maxResultBytes, own })
  const codeEngineHttp = openWhiskHttp('ibm-code-engine', { maxBytes, maxResultBytes, own })
  const queue = openWhiskQueue(own)
  return {
    openwhisk: {
      http,
      direct: openWhiskDirect(own),
      queue,
      schedule: openWhiskSchedule(own),
      cloudEvent: eventBinding(http, queue, (raw) => isRequest(raw as JsonObject, 'openwhisk')),
    },
    'ibm-code-engine': {
      http: codeEngineHttp,
      direct: codeEngineDirect(own, maxResultBytes),
      schedule: codeEngineSchedule,
      cloudEvent: eventBinding(codeEngineHttp, undefined, () => true),
    },
  }
}

function invocationOf(
  handler: Handler<unknown, never>,
  params: JsonObject,
  { timeout, margin }: OpenWhiskOptions,
  here: Dialect,
  bindings: Bindings,
): LiveInvocation<OpenWhiskRaw> {
  const { env } = process
  const deadline = Number(env.__OW_DEADLINE)
  return new LiveInvocation<OpenWhiskRaw>({
    // Anybody may send the header.
    id: env.__OW_ACTIVATION_ID ?? checkedId(codeEngineHeaders(params)['x-request-id']) ?? crypto.randomUUID(),
    functionName: env.__OW_ACTION_NAME ?? env.CE_FUNCTION ?? handler.source,
    platform: here,
    remaining: deadline > 0 ? deadline - Date.now() : timeout,
    margin,
    raw: {
      params,
      namespace: env.__OW_NAMESPACE,
      actionName: env.__OW_ACTION_NAME,
      actionVersion: env.__OW_ACTION_VERSION,
      transactionId: env.__OW_TRANSACTION_ID,
    },
    bindings,
  })
}

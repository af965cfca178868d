import { type Bindings, type Handler, type HttpOutput, LiveInvocation } from '@heddle/core'
import { output } from '@heddle/events/adapting'
import { checkFamily } from './checked-family.ts'
import { checkNumbers } from './checked-numbers.ts'
import { eventBinding } from './event-binding.ts'
import { serveMany } from './iron-many.ts'
import { serveOnce } from './iron-once.ts'
import { takeOutput } from './iron-output.ts'
import { type IronCall, type IronVariables, ironInput } from './iron-request.ts'
import { jsonPayload } from './json-payload.ts'
import { told } from './told.ts'

export type { IronVariables } from './iron-request.ts'

export interface IronOptions {
  /** The format of the route: `default` starts a process for each call, `http` keeps one for many. Default `default`. */
  readonly format?: 'default' | 'http' | undefined
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /** The most bytes that a reply which comes in pieces may have with the format `http`. Default 10 MiB. */
  readonly maxReplyBytes?: number | undefined
  /** Milliseconds that a call may take: the route's timeout, which the platform does not tell. Default: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
  /** Whether a proxy stands before IronFunctions: `clientIp` is then the last address of `x-forwarded-for`. Default `false`. */
  readonly trustProxy?: boolean | undefined
}

type OnIron = Handler<unknown, 'iron-functions'>

/**
 * Serves a handler of `http`, `direct` or `cloudEvent` in a container of IronFunctions, and ends the process when there is
 * nothing left to serve. Answers go to standard output, whatever else is written there goes to standard error.
 *
 * With the format `default` the platform has but two statuses: a reply of 2xx is its 200, with the body and no header; for any
 * other the process ends with 1, which is its 500. With `http` an answer is a whole response of HTTP/1.1.
 *
 * @see https://github.com/iron-io/functions/blob/master/docs/function-format.md
 */
export async function serveIron(handler: OnIron, options: IronOptions = {}): Promise<void> {
  checkNumbers('serveIron', options)
  const bindings = bindingsOf(options)
  checkFamily(handler, 'iron-functions', bindings)
  const { format, maxBytes = MOST, maxReplyBytes = MOST } = options
  const run = (call: IronCall) => answered(call, handler, options, bindings)
  const serve = format === 'http' ? serveMany : serveOnce
  process.exit(await serve({ out: takeOutput(), maxBytes, maxReplyBytes, run }))
}

const MOST = 10 * 1024 * 1024

function bindingsOf({ trustProxy = false }: IronOptions): Bindings {
  const http = {
    decode: (raw: unknown, { id }: { readonly id: string }) => ironInput(raw as IronCall, id, trustProxy),
    encode: (output: HttpOutput, raw: unknown, { method }: { readonly method: string }, invocation: LiveInvocation) =>
      (raw as IronCall).answer(output, method, invocation),
  }
  return {
    http,
    cloudEvent: eventBinding(http, undefined, () => true),
    direct: {
      async decode(raw, { id }) {
        const { body, headers, refusal } = await ironInput(raw as IronCall, id, false)
        if (refusal !== undefined) throw refusal
        return jsonPayload(body, headers['content-type'])
      },
      async encode(answer, raw, _input, invocation) {
        const body = answer === undefined ? undefined : JSON.stringify(answer)
        const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
        await (raw as IronCall).answer({ status: 200, headers, cookies: [], body }, 'POST', invocation)
      },
    },
  }
}

/** Has the handler answer a call; what it fails with is answered too. */
async function answered(call: IronCall, handler: OnIron, options: IronOptions, bindings: Bindings): Promise<void> {
  const { variables } = call
  const invocation = new LiveInvocation<IronVariables>({
    id: variables.CALL_ID ?? variables.TASK_ID ?? crypto.randomUUID(),
    functionName: variables.ROUTE ?? handler.source,
    platform: 'iron-functions',
    remaining: options.timeout,
    margin: options.margin,
    raw: variables,
    bindings,
  })
  try {
    await handler.run(call, invocation)
  } catch (error) {
    const { reply } = told(handler.source, error, invocation)
    await call.answer(output(reply), 'POST', invocation)
  }
}

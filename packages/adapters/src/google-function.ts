import { type Handler, HeddleError, LiveInvocation, type Platform } from '@heddle/core'
import { isObject } from '@heddle/events/adapting'
import { answerCall } from './answer-call.ts'
import { checkFamily } from './checked-family.ts'
import { checkedId } from './checked-id.ts'
import { googleBindings } from './google-bindings.ts'
import { callOf, type GoogleCall, isRequest } from './google-call.ts'
import type { NodeCall } from './node-http.ts'
import { fromCloudTrace } from './other-traces.ts'
import { tellingError, told } from './told.ts'

export interface GoogleOptions {
  /**
   * The most bytes that a request's body may have; more are answered 413. Default 32 MiB, the platform's own limit: a message of
   * 10 MB is pushed as 14. The functions framework has read a body before, however large.
   */
  readonly maxBytes?: number | undefined
  /**
   * Milliseconds that a call may take, for the platform tells no deadline: see `invocation.deadline`. Default: the environment
   * variable `CLOUD_RUN_TIMEOUT_SECONDS`, else no limit.
   */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
}

/** What the platform hands over beside the event, `invocation.raw`: request and response, or the context of the legacy form. */
export type GoogleRaw = NodeCall | object | undefined

/** A function that Google can call in each of its ways. By its length it takes no callback. */
export function googleFunction(
  handler: Handler<unknown, never>,
  platform: Platform & ('google-cloud' | 'firebase'),
  options: GoogleOptions,
): (first: unknown, ...rest: readonly unknown[]) => Promise<void> {
  const { maxBytes = 32 * 1024 * 1024, timeout = timeoutTold(), margin } = options
  const bindings = googleBindings({ maxBytes })
  checkFamily(handler, platform, bindings)

  async function google(first: unknown, ...rest: readonly unknown[]): Promise<void> {
    const call = callOf(first, rest[0])
    const invocation = new LiveInvocation<GoogleRaw>({
      id: idOf(call),
      functionName: nameOf(handler),
      platform,
      remaining: timeout,
      margin,
      traceparent: isRequest(call) ? fromCloudTrace(call.req.headers['x-cloud-trace-context']) : undefined,
      raw: isRequest(call) ? call : 'context' in call ? call.context : undefined,
      bindings,
    })
    if (isRequest(call)) await answerCall(handler, call, invocation)
    else await take(handler, call, invocation)
  }

  return Object.assign(google, { handler })
}

/** The framework tells whoever sent an event the message of what it fails with, and logs that: the cause is logged here. */
async function take(handler: Handler<unknown, never>, call: GoogleCall, invocation: LiveInvocation): Promise<void> {
  try {
    await handler.run(call, invocation)
  } catch (error) {
    if (error instanceof HeddleError && error.code === 'UNRECOGNISED_EVENT') throw error
    throw tellingError(told(handler.source, error, invocation), { cause: error })
  }
}

/** The platform's own id: of the execution, or of the event. */
function idOf(call: GoogleCall): string {
  const id = isRequest(call)
    ? call.req.headers['function-execution-id']
    : 'context' in call
      ? (call.context.eventId ?? call.context.id)
      : isObject(call.event)
        ? call.event.id
        : undefined
  // Anybody may send the header.
  return checkedId(id) ?? crypto.randomUUID()
}

function nameOf({ source }: Handler<unknown, never>): string {
  const { K_SERVICE, FUNCTION_TARGET } = globalThis.process?.env ?? {}
  return K_SERVICE ?? FUNCTION_TARGET ?? source
}

function timeoutTold(): number | undefined {
  const seconds = Number(globalThis.process?.env?.CLOUD_RUN_TIMEOUT_SECONDS ?? 0)
  return seconds > 0 ? seconds * 1000 : undefined
}

import {
  type Bindings,
  type Handler,
  HeddleError,
  type HttpOutput,
  LiveInvocation,
  type Middleware,
} from '@heddle/core'
import { listenTo } from './client-gone.ts'
import { eventBinding } from './event-binding.ts'
import { webHttp } from './web-http.ts'
import { type MessageBatch, workerQueue } from './worker-queue.ts'
import { type ScheduledController, workerSchedule } from './worker-schedule.ts'

export type { MessageBatch, QueuedMessage } from './worker-queue.ts'
export type { ScheduledController } from './worker-schedule.ts'

/** What keeps a Worker alive behind its answer. */
export interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void
}

/** What a Worker gets beside its event: `invocation.raw`. */
export interface WorkerRaw<Env = unknown> {
  /** What is bound to the Worker: variables, secrets, stores, queues. */
  readonly env: Env
  readonly ctx: ExecutionContext
}

export interface WorkerFetch {
  fetch(request: Request, env: unknown, ctx: ExecutionContext): Promise<Response>
}

export interface WorkerQueue {
  queue(batch: MessageBatch, env: unknown, ctx: ExecutionContext): Promise<void>
}

export interface WorkerScheduled {
  scheduled(controller: ScheduledController, env: unknown, ctx: ExecutionContext): Promise<void>
}

export interface WorkerOptions {
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /** Seconds before a message that failed comes again, up to 43 200. Default: what the queue says. */
  readonly retryDelay?: number | ((attempts: number) => number) | undefined
}

type OnWorkers<Answer = unknown> = Handler<Answer, 'cloudflare-workers'>

/** Several handlers of one Worker. */
export interface WorkerHandlers {
  readonly fetch?: OnWorkers<HttpOutput> | undefined
  /** One for all queues, or one for each by the queue's name. */
  readonly queue?: OnWorkers | { readonly [queue: string]: OnWorkers } | undefined
  /** One for all cron triggers, or one for each by its expression. */
  readonly scheduled?: OnWorkers | { readonly [cron: string]: OnWorkers } | undefined
}

/**
 * Puts handlers on Cloudflare Workers: `export default toWorker(handler)`, or `toWorker({ fetch, queue, scheduled })` for several. A
 * message that failed comes again alone, until its queue's `max_retries` are over, and goes to the dead-letter queue then.
 * What was handed to `waitUntil` goes on behind the answer. No flag of the runtime is needed.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/
 */
export function toWorker(handler: OnWorkers<HttpOutput>, options?: WorkerOptions): WorkerFetch
export function toWorker<const Handlers extends WorkerHandlers>(
  handlers: Handlers,
  options?: WorkerOptions,
): (Handlers extends { readonly fetch: object } ? WorkerFetch : {}) &
  (Handlers extends { readonly queue: object } ? WorkerQueue : {}) &
  (Handlers extends { readonly scheduled: object } ? WorkerScheduled : {})
export function toWorker(
  handler: OnWorkers,
  options?: WorkerOptions,
): Partial<WorkerFetch & WorkerQueue & WorkerScheduled>
export function toWorker(given: OnWorkers | WorkerHandlers, options: WorkerOptions = {}): object {
  const bindings = bindingsOf(options)
  const functions: Record<string, unknown> = {}
  for (const [entry, target] of Object.entries(isHandler(given) ? entriesOf(given) : given)) {
    if (target === undefined) continue
    const pick = picker(entry, target)
    functions[entry] = (raw: object, env: unknown, ctx: ExecutionContext) => {
      const handler = pick(raw)
      return handler.run(raw, invocationOf(handler, raw, { env, ctx }, bindings))
    }
  }
  return Object.assign(functions, isHandler(given) ? { handler: given } : {})
}

/** What is bound to the Worker, as `env` in the call: `on(http()).use(env<Env>()).handle((request, { env }) => env.KV.get(…))`. */
export function env<Env>(): Middleware<{ readonly invocation: { readonly raw: unknown } }, { readonly env: Env }> {
  return async function env(call, next) {
    return await next({ env: (call.invocation.raw as WorkerRaw<Env>).env })
  }
}

/** The families that each function of a Worker takes. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  fetch: ['http', 'cloudEvent'],
  queue: ['queue', 'cloudEvent'],
  scheduled: ['schedule'],
}

function bindingsOf({ maxBytes = 10 * 1024 * 1024, retryDelay }: WorkerOptions): Bindings {
  const http = webHttp({
    maxBytes,
    isFramed: true,
    clientIp: ({ headers }) => headers.get('cf-connecting-ip') ?? undefined,
  })
  const queue = workerQueue(retryDelay)
  return {
    http,
    queue,
    schedule: workerSchedule,
    cloudEvent: eventBinding(http, queue, (raw) => raw instanceof Request),
  }
}

function isHandler(given: OnWorkers | WorkerHandlers | object): given is OnWorkers {
  return typeof (given as Partial<OnWorkers>).run === 'function'
}

/** The functions that a handler is, by its family. */
function entriesOf(handler: OnWorkers): WorkerHandlers {
  const entries = Object.keys(FAMILIES).filter((entry) => FAMILIES[entry]?.includes(handler.family))
  if (entries.length > 0) return Object.fromEntries(entries.map((entry) => [entry, handler]))
  throw misused(handler, `nothing on cloudflare-workers triggers it`)
}

/** Which handler gets an event. */
function picker(entry: string, target: OnWorkers | { readonly [name: string]: OnWorkers }): (raw: object) => OnWorkers {
  for (const handler of isHandler(target) ? [target] : Object.values(target)) {
    if (!FAMILIES[entry]?.includes(handler.family)) throw misused(handler, `${entry} of a Worker does not trigger it`)
  }
  if (isHandler(target)) return () => target
  return (raw) => {
    const name = (raw as { readonly queue?: string }).queue ?? (raw as { readonly cron?: string }).cron ?? ''
    const handler = Object.hasOwn(target, name) ? target[name] : undefined
    // A throw has everything come again: nothing of it is lost, and the log says why.
    if (handler === undefined)
      throw new HeddleError('UNRECOGNISED_EVENT', `toWorker: ${entry} has no handler for ${name}`)
    return handler
  }
}

function misused({ source }: OnWorkers, why: string): HeddleError {
  return new HeddleError('MISUSE', `${source}: ${why}`)
}

function invocationOf(handler: OnWorkers, raw: object, own: WorkerRaw, bindings: Bindings): LiveInvocation<WorkerRaw> {
  const request = raw instanceof Request ? raw : undefined
  return new LiveInvocation<WorkerRaw>({
    id: request?.headers.get('cf-ray') ?? crypto.randomUUID(),
    functionName: handler.source,
    platform: 'cloudflare-workers',
    raw: own,
    listen: request && listenTo(request),
    keepAlive: (work) => own.ctx.waitUntil(work),
    bindings,
  })
}

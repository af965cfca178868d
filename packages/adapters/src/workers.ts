import { type Bindings, type Handler, type HttpOutput, LiveInvocation, type Middleware } from '@heddle/core'
import type { SqsAnswer } from '@heddle/events'
import { output } from '@heddle/events/adapting'
import { isHandler } from './checked-family.ts'
import { listenTo } from './client-gone.ts'
import { eventBinding } from './event-binding.ts'
import { type OwnCall, ownRaw } from './own-raw.ts'
import { told } from './told.ts'
import { responseOf, webHttp } from './web-http.ts'
import { type MessageBatch, workerQueue } from './worker-queue.ts'
import { type ScheduledController, workerSchedule } from './worker-schedule.ts'
import { workerTargets } from './worker-targets.ts'

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
type AnyHandler = Handler<unknown, never>

/** One handler of a function, or one for each name. */
export type WorkerTarget = OnWorkers | { readonly [name: string]: OnWorkers }

/** Several handlers of one Worker. */
export interface WorkerHandlers<
  Fetch extends OnWorkers | undefined = OnWorkers | undefined,
  Queue extends WorkerTarget | undefined = WorkerTarget | undefined,
  Scheduled extends WorkerTarget | undefined = WorkerTarget | undefined,
> {
  readonly fetch?:
    | (Fetch & Answering<Fetch, HttpOutput<never, never>, 'fetch takes a handler of http or cloudEvent'>)
    | undefined
  /** One for all queues, or one for each by the queue's name. */
  readonly queue?: (Queue & Answering<Queue, SqsAnswer, 'queue takes a handler of queue or cloudEvent'>) | undefined
  /** One for all cron triggers, or one for each by its expression. */
  readonly scheduled?: (Scheduled & Answering<Scheduled, unknown, 'scheduled takes a handler of schedule'>) | undefined
}

/** Nothing more, where the target's triggers are answered so; else what is wrong with it. `unknown` is a schedule's alone. */
type Answering<Target, Answer, Otherwise extends string> =
  Target extends Handler<infer Given, never>
    ? [Answer, Given] extends [Given, unknown extends Answer ? unknown : {} | undefined]
      ? unknown
      : Otherwise
    : Target extends object
      ? { readonly [Name in keyof Target]: Answering<Target[Name], Answer, Otherwise> }
      : unknown

/** The functions of a Worker: of several handlers those that were given, of one those that its answer is for. */
export type WorkerOf<Answer, Fetch, Queue, Scheduled> = ([Fetch] extends [object] ? WorkerFetch : {}) &
  ([Queue] extends [object] ? WorkerQueue : {}) &
  ([Scheduled] extends [object] ? WorkerScheduled : {}) &
  ([Fetch | Queue | Scheduled] extends [undefined] ? WorkerOfOne<Answer> : {})

// Of an answer that is anything nothing can be told.
type WorkerOfOne<Answer> = unknown extends Answer
  ? Partial<WorkerFetch & WorkerQueue & WorkerScheduled>
  : ([HttpOutput<never, never>] extends [Answer] ? WorkerFetch : {}) & ([SqsAnswer] extends [Answer] ? WorkerQueue : {})

/**
 * Puts handlers on Cloudflare Workers: `export default toWorker(handler)`, or `toWorker({ fetch, queue, scheduled })` for several. A
 * message that failed comes again alone, until its queue's `max_retries` are over, and goes to the dead-letter queue then.
 * What was handed to `waitUntil` goes on behind the answer. No flag of the runtime is needed.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/
 */
export function toWorker<
  Answer,
  Fetch extends OnWorkers | undefined = undefined,
  Queue extends WorkerTarget | undefined = undefined,
  Scheduled extends WorkerTarget | undefined = undefined,
>(
  given: OnWorkers<Answer> | WorkerHandlers<Fetch, Queue, Scheduled>,
  options?: WorkerOptions,
): WorkerOf<Answer, Fetch, Queue, Scheduled>
export function toWorker(given: object, options: WorkerOptions = {}): object {
  const bindings = bindingsOf(options)
  const functions: Record<string, unknown> = {}
  for (const [entry, pick] of workerTargets(given, bindings)) {
    functions[entry] = (raw: object, env: unknown, ctx: ExecutionContext) => {
      const handler = pick(raw)
      const invocation = invocationOf(handler, raw, { env, ctx }, bindings)
      return raw instanceof Request ? answer(handler, raw, invocation) : handler.run(raw, invocation)
    }
  }
  return Object.assign(functions, isHandler(given) ? { handler: given } : {})
}

/** The reply to a request, whatever becomes of it: Cloudflare would answer a rejection with a page of its own. */
async function answer(handler: AnyHandler, request: Request, invocation: LiveInvocation): Promise<unknown> {
  try {
    return await handler.run(request, invocation)
  } catch (error) {
    return responseOf(output(told(handler.source, error, invocation).reply), request.method, invocation)
  }
}

/** What is bound to the Worker, as `env` in the call: `on(http()).use(env<Env>()).handle((request, { env }) => env.KV.get(…))`. */
export function env<Env>(): Middleware<OwnCall, { readonly env: Env }> {
  return async function env(call, next) {
    return await next({ env: ownRaw<WorkerRaw<Env>>(call, 'env', 'cloudflare-workers').env })
  }
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

function invocationOf(handler: AnyHandler, raw: object, own: WorkerRaw, bindings: Bindings): LiveInvocation<WorkerRaw> {
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

import { HeddleError } from './errors.ts'
import { report } from './report.ts'
import type { Bindings } from './source.ts'

/** The platforms that heddle's adapters serve; `web` is any that calls a `fetch` function and is no other of them. */
export type Platform =
  | 'aws-lambda'
  | 'google-cloud'
  | 'firebase'
  | 'azure-functions'
  | 'openwhisk'
  | 'ibm-code-engine'
  | 'fn'
  | 'iron-functions'
  | 'webtask'
  | 'cloudflare-workers'
  | 'vercel'
  | 'netlify'
  | 'deno'
  | 'bun'
  | 'node'
  | 'web'

/** One run of the function by its platform. */
export interface Invocation<Raw = unknown> {
  /** The platform's id of this run; on Lambda `awsRequestId`. */
  readonly id: string
  /** Of the function where the platform tells its name: on Lambda, Google, Azure, OpenWhisk, Fn. Elsewhere the source's name. */
  readonly functionName: string
  readonly platform: Platform
  /** When the platform ends the run; the latest date there is where it does not tell, and the adapter has no `timeout`. */
  readonly deadline: Date
  /** Milliseconds until the deadline, negative after it; `Infinity` where there is none. */
  remaining(): number
  /** How many milliseconds before the deadline the signal aborts and a batch starts no further record. */
  readonly margin: number
  /**
   * Aborts `margin` milliseconds before the deadline, and when the client is gone where that is told: of any reply on Google,
   * Firebase, Webtask, Node, Workers and where there is a `fetch` function, of one that is streamed on Lambda and Azure.
   */
  readonly signal: AbortSignal
  /**
   * Work that may go on beside the answer. Where the platform lets work go on behind the answer (Cloudflare Workers,
   * Vercel, Netlify, a server of one's own) it does; elsewhere the platform would freeze it, and it is awaited before the
   * answer goes out. A rejection is logged and does not change the answer.
   */
  waitUntil(work: Promise<unknown>): void
  /** W3C `traceparent` of the invocation, where the platform tells it beside the event. */
  readonly traceparent?: string | undefined
  /** What the platform itself hands over beside the event; on Lambda its context object. */
  readonly raw: Raw
}

export interface InvocationOptions<Raw> {
  readonly id: string
  readonly functionName: string
  readonly platform: Platform
  /** Milliseconds left at the start. Default: no deadline. */
  readonly remaining?: number | undefined
  /** Default: a second, or a tenth of the time left at the start where that is less. */
  readonly margin?: number | undefined
  readonly traceparent?: string | undefined
  readonly raw: Raw
  /** Where the answer goes piece by piece, on a platform that takes it so. */
  readonly sink?: Sink | undefined
  /** What keeps work alive behind the answer, on a platform that can; without it work is awaited before. */
  readonly keepAlive?: ((work: Promise<unknown>) => void) | undefined
  /**
   * Has the signal abort when the client is gone; what it gives back lets go. Called once, when somebody asks for the signal:
   * on some platforms it costs more than the rest of an invocation to listen.
   */
  readonly listen?: ((abort: (reason: Error) => void) => () => void) | undefined
  /** How the platform's triggers are those of portable sources. */
  readonly bindings?: Bindings | undefined
}

/** What takes an answer piece by piece: a writable stream of Node, or as much of one as Lambda gives. */
export interface Sink {
  /** Before the first piece. */
  setContentType?(type: string): void
  /** False when no more should come before `drain`. */
  write(piece: string | Uint8Array): boolean
  end(done?: () => void): unknown
  on(event: 'drain' | 'close' | 'error', listener: (error?: unknown) => void): unknown
}

/** The invocation that an adapter makes, and ends. */
export class LiveInvocation<Raw = unknown> implements Invocation<Raw> {
  readonly id: string
  readonly functionName: string
  readonly platform: Platform
  readonly margin: number
  readonly traceparent: string | undefined
  readonly raw: Raw
  readonly sink: Sink | undefined
  readonly bindings: Bindings | undefined
  readonly #deadline: number
  readonly #keepAlive: InvocationOptions<Raw>['keepAlive']
  #listen: InvocationOptions<Raw>['listen']
  #letGo: (() => void) | undefined
  #work: Promise<unknown>[] | undefined
  // Made on demand: an AbortController and its timer cost more than the rest of an invocation.
  #controller: AbortController | undefined
  #timer: NodeJS.Timeout | undefined
  #aborted: unknown

  constructor(options: InvocationOptions<Raw>) {
    this.id = options.id
    this.functionName = options.functionName
    this.platform = options.platform
    const { remaining = Number.POSITIVE_INFINITY } = options
    this.margin = options.margin ?? Math.max(0, Math.min(1000, remaining / 10))
    this.traceparent = options.traceparent
    this.raw = options.raw
    this.sink = options.sink
    this.bindings = options.bindings
    this.#keepAlive = options.keepAlive
    this.#listen = options.listen
    this.#deadline = Date.now() + remaining
  }

  get deadline(): Date {
    return new Date(Math.min(this.#deadline, LATEST))
  }

  remaining(): number {
    return this.#deadline - Date.now()
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      const abort = () => controller.abort(deadlineNear())
      const left = this.remaining() - this.margin
      if (this.#aborted !== undefined) controller.abort(this.#aborted)
      else if (left <= 0) abort()
      else if (left !== Number.POSITIVE_INFINITY) this.#timer = setTimeout(abort, timerDelay(left))
      // A signal alone is no reason to keep a process alive whose work is done.
      this.#timer?.unref?.()
      this.#controller = controller
      this.#letGo = this.#listen?.((reason) => this.abort(reason))
    }
    return this.#controller.signal
  }

  /** Aborts the signal now: nobody waits for the answer any more. */
  abort(reason: Error): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
  }

  /** The client has its answer: whether it is gone from now on is nothing to what goes on behind. */
  answered(): void {
    this.#listen = undefined
    this.#letGo?.()
  }

  waitUntil(work: Promise<unknown>): void {
    const logged = work.then(undefined, (error) => this.#report(error))
    if (this.#keepAlive !== undefined) {
      this.#keepAlive(logged)
      return
    }
    this.#work ??= []
    this.#work.push(logged)
  }

  /** Awaits what was handed to `waitUntil`, and what that work hands over in turn, up to half the margin. Lets go of the timer. */
  async end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, untilHalfMargin(this), true)
    })
    while (this.#work !== undefined) {
      const work = Promise.all(this.#work).then(() => false)
      this.#work = undefined
      if (await Promise.race([work, late]))
        this.#report(new HeddleError('DEADLINE', 'not finished before the deadline'))
    }
    clearTimeout(timer)
    // Whoever gave up at the deadline may have been quicker than the signal's own timer, by a millisecond.
    if (this.#timer !== undefined && this.remaining() - this.margin <= 1) this.#controller?.abort(deadlineNear())
    clearTimeout(this.#timer)
  }

  /** Whether `end` has something to do. */
  get pending(): boolean {
    return this.#work !== undefined || this.#timer !== undefined
  }

  #report(error: unknown): void {
    report(undefined, 'waitUntil: the work failed', error, { requestId: this.id })
  }
}

/** Why a signal aborts before the deadline. */
export function deadlineNear(): DOMException {
  return new DOMException('the deadline is near', 'TimeoutError')
}

/** What ECMAScript can say of time. */
const LATEST = 8.64e15

/** For what is done behind the signal: whole milliseconds, as `AbortSignal.timeout` takes them, until half of the margin is left. */
export function untilHalfMargin(invocation: Invocation): number {
  return Math.floor(timerDelay(invocation.remaining() - invocation.margin / 2))
}

/** A delay that `setTimeout` takes as it is: beyond 24.8 days it would fire at once. */
export function timerDelay(ms: number): number {
  return Math.min(Math.max(ms, 0), 2 ** 31 - 1)
}

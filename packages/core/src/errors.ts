import { describe } from './describe.ts'
import { describeIssues, type SchemaIssue } from './schema.ts'

/** What went wrong, for code that has to decide; the message is for people. */
export type HeddleErrorCode =
  /** The raw event is not one that the source reads. */
  | 'UNRECOGNISED_EVENT'
  /** The raw event is the source's, but a field of its envelope is missing or of another type. */
  | 'INVALID_EVENT'
  /** The payload is not what its codec or schema expects. */
  | 'INVALID_PAYLOAD'
  /** A catalogue has no schema for the event's type. */
  | 'UNKNOWN_TYPE'
  /** What the function returned is not what the source or a `validate` layer expects. */
  | 'INVALID_RESULT'
  /** The record was not processed because an earlier one of its order failed. */
  | 'AFTER_FAILURE'
  /** The record was not processed, or not to its end, before the deadline. */
  | 'DEADLINE'
  /** A middleware called `next` twice, or added a name that is taken. */
  | 'MISUSED_NEXT'
  /** heddle cannot do what the code asks of it. */
  | 'MISUSE'
  /** A package that heddle loads on first use is not installed. */
  | 'MISSING_PEER'
  /** Events that were to be emitted did not go. */
  | 'EMIT'
  /** The error of an HTTP answer. */
  | 'HTTP'

export interface HeddleErrorOptions {
  readonly cause?: unknown
  /** Where in the raw event: `Records[3].s3.object.key`. */
  readonly path?: string | undefined
  /** What a schema found. */
  readonly issues?: readonly SchemaIssue[] | undefined
}

/** Every error that heddle makes. `instanceof` holds across copies of heddle, such as its ESM and its CommonJS build. */
export class HeddleError extends Error {
  override readonly name: string = 'HeddleError'
  readonly code: HeddleErrorCode
  /** Where in the raw event, when the event is at fault: `Records[3].s3.object.key`. */
  readonly path: string | undefined
  /** What a schema found, when a payload is at fault. */
  readonly issues: readonly SchemaIssue[] | undefined

  constructor(code: HeddleErrorCode, message: string, options?: HeddleErrorOptions) {
    super(message, options && 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.path = options?.path
    this.issues = options?.issues
  }

  /** The brand by which `instanceof` knows the error; on the prototype, where no log shows it. */
  get '~heddle'(): string {
    return 'HeddleError'
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== HeddleError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return brandOf(value) !== undefined
  }
}

export interface HttpErrorOptions extends HeddleErrorOptions {
  /** Headers of the answer, for example `{ 'retry-after': '30' }`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A URI that names the kind of problem. Default `about:blank`, as RFC 9457 says. */
  readonly type?: string | undefined
  /** What the kind of problem is called. Default: the reason phrase of the status. */
  readonly title?: string | undefined
  /** More members for the problem document. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * An error meant for the client: its status and its message go out as RFC 9457 `application/problem+json`.
 * Any other error is answered as a 500 that tells nothing.
 */
export class HttpError extends HeddleError {
  override readonly name: string = 'HttpError'
  /** The HTTP status, 400 to 599. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly type: string | undefined
  readonly title: string | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined

  constructor(status: number, message: string, options?: HttpErrorOptions) {
    super('HTTP', message, options)
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`HttpError: expected a status from 400 to 599, got ${status}`)
    }
    this.status = status
    this.headers = options?.headers
    this.type = options?.type
    this.title = options?.title
    this.extensions = options?.extensions
  }

  /** The brand by which `instanceof` knows the error. */
  override get '~heddle'(): string {
    return 'HttpError'
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== HttpError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return brandOf(value) === 'HttpError'
  }
}

function brandOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { '~heddle'?: unknown })['~heddle'] : undefined
}

/**
 * Makes an error without its stack: for refusals, whose message says where in the event. Their stack would show only
 * heddle, and take more time than all the rest of the refusal.
 */
export function stackless<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** The error for a field of an envelope: `s3: Records[3].s3.object.key: expected a string, got undefined`. */
export function invalidField(source: string, given: string, expected: string, got: unknown): HeddleError {
  // Names in a path may come from the event: they are not to be trusted with a log's lines.
  const path = given.slice(0, 200).replaceAll(/[\0\r\n]/g, '?')
  const message = `${source}: ${path === '' ? 'the event' : path}: expected ${expected}, got ${describe(got)}`
  return stackless(() => new HeddleError('INVALID_EVENT', message, { path }))
}

/** An issue of a source that stands inside another: its message says in full what is wrong, and `at` where. */
export interface NestedIssue extends SchemaIssue {
  readonly at?: string | undefined
}

/** The error for a payload that its codec or schema refuses. `where` says which: `sqs: message m2: body`. */
export function invalidPayload(
  where: string,
  path: string,
  { issues, cause }: { readonly issues: readonly NestedIssue[]; readonly cause?: unknown },
): HeddleError {
  const at = issues[0]?.at
  const options = {
    path: at === undefined || at === '' ? path : `${path}.${at}`,
    issues,
    ...(cause === undefined ? {} : { cause }),
  }
  return stackless(() => new HeddleError('INVALID_PAYLOAD', `${where}: ${describeIssues(issues)}`, options))
}

/** What an error says, when it takes some loading to know. */
export interface Explanation {
  readonly message: string
  readonly path?: string | undefined
}

const explanations = new WeakMap<object, () => Promise<Explanation>>()

/** Has an error explained only when somebody is about to see it: what explains it is loaded then. */
export function explainLater(error: HeddleError, explain: () => Promise<Explanation>): HeddleError {
  explanations.set(error, explain)
  return error
}

/** The error with the explanation that was promised for it, later; any other as it is. */
export function explained(error: unknown): unknown {
  const explain = explanations.get(error as object)
  if (explain === undefined) return error
  explanations.delete(error as object)
  // What cannot be loaded is no reason to lose the error.
  return explain().then(
    (explanation) => Object.assign(error as HeddleError, explanation),
    () => error,
  )
}

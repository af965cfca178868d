/** An error as Lambda reports it: from the function, from the runtime client (`Runtime.…`) or from the platform. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  /** The stack, line by line; empty when what was thrown has none, or when the platform ended the invocation. */
  readonly trace: readonly string[]
}

/** What a streaming function sent. */
export interface StreamedAnswer {
  /** What `HttpResponseStream.from` announced before the body; undefined for a stream without it. */
  readonly metadata: StreamMetadata | undefined
  readonly contentType: string
  readonly body: Buffer
}

export interface StreamMetadata {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
}

interface Facts {
  readonly requestId: string
  /** The lines that the function wrote since the outcome before, its standard output and error together. */
  readonly logs: readonly string[]
  /** From the start of the process until it asked for its first event; undefined when the process was warm. */
  readonly initMs: number | undefined
  /** From handing over the event until the whole answer was there; 0 when the function never got the event. */
  readonly durationMs: number
  /** The most memory the process has used so far; undefined when it ended or stopped answering. */
  readonly maxMemoryMB: number | undefined
}

export interface Answered extends Facts {
  readonly ok: true
  readonly streamed: false
  /** What the function returned, after its way through JSON. */
  readonly answer: unknown
}

export interface Streamed extends Facts {
  readonly ok: true
  readonly streamed: true
  readonly answer: StreamedAnswer
}

export interface Failed extends Facts {
  readonly ok: false
  readonly error: FunctionError
  /** What a streaming function had already sent when it failed. */
  readonly partial: StreamedAnswer | undefined
}

/** How one invocation ended. */
export type Outcome = Answered | Streamed | Failed

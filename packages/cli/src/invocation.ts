/** One event for the function, and what Lambda tells it about the invocation. */
export interface Invocation {
  readonly requestId: string
  /** The event as JSON text. */
  readonly event: string
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly functionArn: string
  readonly traceId: string
}

/** The headers with which the event goes to the client. */
export function invocationHeaders(invocation: Invocation): Readonly<Record<string, string | number>> {
  return {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': invocation.deadline,
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
  }
}

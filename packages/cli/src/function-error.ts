import type { Exit } from './child-process.ts'
import type { FunctionError } from './outcome.ts'

// The words are Lambda's own, so that what matches them there matches them here.

export function timedOut(requestId: string, seconds: number): FunctionError {
  return platformError('Sandbox.Timedout', requestId, `Task timed out after ${seconds.toFixed(2)} seconds`)
}

/** The process ended while an invocation waited for its answer. */
export function processExited(requestId: string, { code, signal }: Exit): FunctionError {
  if (signal !== null) {
    const name = signalNames[signal] ?? signal
    return platformError('Runtime.ExitError', requestId, `Runtime exited with error: signal: ${name}`)
  }
  // Node's own status for an await that nothing can settle any more; the stand-in for the native client sets it too.
  if (code === 13) {
    const why = 'Node.js exited before the function answered. Most often this is a promise that was never settled.'
    return platformError('Runtime.NodeJsExit', requestId, why)
  }
  const why =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
  return platformError('Runtime.ExitError', requestId, why)
}

/** The connection ended in the middle of an answer, but the process did not. */
export function truncated(requestId: string): FunctionError {
  return platformError('Runtime.TruncatedResponse', requestId, 'the answer ended before it was complete')
}

export function tooLarge(bytes: number, limit: number): FunctionError {
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${limit} bytes).`
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] }
}

/** Reads an error as the runtime client posts it; whatever else it may be becomes the message. */
export function parseFunctionError(text: string): FunctionError {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { errorType: 'Error', errorMessage: text, trace: [] }
  }
  const { errorType, errorMessage, trace } = Object(value) as Record<string, unknown>
  return {
    errorType: String(errorType ?? 'Error'),
    errorMessage: String(errorMessage ?? ''),
    trace: Array.isArray(trace) ? trace.map(String) : [],
  }
}

function platformError(errorType: string, requestId: string, why: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${why}`, trace: [] }
}

// As Go prints them, which is what Lambda's supervisor is written in.
const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
}

import { setImmediate } from 'node:timers/promises'
import { CallError } from './call-error.ts'
import { exitOf, killGroup, startNode } from './child-process.ts'
import { processExited, timedOut, truncated } from './function-error.ts'
import type { Invocation } from './invocation.ts'
import type { LogLines } from './log-lines.ts'
import type { FunctionError } from './outcome.ts'
import { raceWith } from './race-with.ts'
import { serveRuntimeApi } from './runtime-api.ts'
import type { Reply } from './runtime-api-reply.ts'
import { within } from './within.ts'

/** How to start the runtime client. */
export interface Launch {
  /** The arguments of Node: flags, the client's file, the handler. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly logs: LogLines
}

export interface Ending {
  /** The reply, or the error that stands for it. */
  readonly result: Exclude<Reply, { type: 'cut' }>
  readonly durationMs: number
  readonly maxMemoryMB: number | undefined
}

/** One process that runs the function, with a Runtime API of its own, so that nothing late can reach the next one. */
export interface FunctionProcess {
  /** False once the process has ended or is being ended. */
  readonly alive: boolean
  /** Waits until the client asks for its first event; resolves with what went wrong, if anything. */
  init(requestId: string, seconds: number): Promise<FunctionError | undefined>
  invoke(invocation: Invocation, seconds: number): Promise<Ending>
  /** Ends the process and everything that it started. */
  kill(): Promise<void>
}

// How long to wait for what should follow at once: the client asking again after an answer, a process ending after its
// connection broke.
const soon = 250

export async function startProcess({ args, cwd, env, logs }: Launch): Promise<FunctionProcess> {
  const api = await serveRuntimeApi()
  let alive = true
  const child = await startNode(args, { cwd, env: { ...env, AWS_LAMBDA_RUNTIME_API: api.address } }).catch(
    async (cause) => {
      await api.close()
      throw new CallError(`cannot start the process of the function: ${cause.message}`, { cause })
    },
  )
  logs.read(child.stdout, 'stdout')
  logs.read(child.stderr, 'stderr')
  const exited = exitOf(child).finally(() => {
    alive = false
    return api.close()
  })
  const orExit = raceWith(exited)

  async function kill(): Promise<void> {
    if (alive) killGroup(child)
    alive = false
    await exited
  }

  /** What the client should do next, or why it will not: the time is up or the process has ended. */
  async function orError<T extends object>(
    next: Promise<T>,
    requestId: string,
    seconds: number,
  ): Promise<T | FunctionError> {
    const first = await within(seconds * 1000, orExit(next))
    if (first === undefined) return timedOut(requestId, seconds)
    return 'signal' in first ? processExited(requestId, first) : first
  }

  /** Most likely the process is about to end, and its status says more than the broken connection. */
  async function cutError(requestId: string): Promise<FunctionError> {
    const exit = await within(soon, exited)
    return exit === undefined ? truncated(requestId) : processExited(requestId, exit)
  }

  return {
    get alive() {
      return alive
    },
    async init(requestId, seconds) {
      const first = await orError(Promise.race([api.asked(), api.initFailed]), requestId, seconds)
      if (!('errorType' in first)) return undefined
      await kill()
      return first
    },
    async invoke(invocation, seconds) {
      const { requestId } = invocation
      const start = performance.now()
      const reply = api.send(invocation)
      const first = await orError(reply, requestId, seconds)
      const durationMs = performance.now() - start
      if ('errorType' in first || first.type === 'cut') {
        const error = 'errorType' in first ? first : await cutError(requestId)
        await kill()
        // What a stream had sent until then.
        const rest = await reply
        const partial = rest.type === 'cut' ? rest.partial : undefined
        return { result: { type: 'error', error, partial }, durationMs, maxMemoryMB: undefined }
      }
      const next = await within(soon, orExit(api.asked()))
      // What the function wrote before its answer is in the pipes by now; two turns of the event loop read them empty.
      await setImmediate()
      await setImmediate()
      return { result: first, durationMs, maxMemoryMB: next && 'maxMemoryMB' in next ? next.maxMemoryMB : undefined }
    },
    kill,
  }
}

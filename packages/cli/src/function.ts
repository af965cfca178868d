import { randomUUID } from 'node:crypto'
import { join, sep } from 'node:path'
import { environment, functionArn, newTraceId } from './environment.ts'
import { type FunctionOptions, type FunctionSettings, settle } from './function-options.ts'
import { type Ending, type FunctionProcess, type Launch, startProcess } from './function-process.ts'
import { type LogLines, logLines } from './log-lines.ts'
import { moduleFlags } from './node-flags.ts'
import { officialClient, standIn } from './official-client.ts'
import type { FunctionError, Outcome } from './outcome.ts'
import { withSyntaxPlace } from './syntax-place.ts'
import { type Wrapper, writeWrapper } from './wrapper.ts'

/** A function that can be invoked. Its process starts with the first event and stays warm for those that follow. */
export interface RunningFunction {
  /**
   * Sends one event; those that come while it runs wait. The function's errors are outcomes; only an event that is not
   * JSON, a process that cannot be started and a function that was stopped reject.
   */
  invoke(event: unknown): Promise<Outcome>
  /** The lines that the function wrote since the last outcome. */
  readonly logs: readonly string[]
  /** Ends the function's process and removes what was made for it. */
  stop(): Promise<void>
}

// What Lambda gives to init. It starts it anew as part of the first invocation when that was not enough, so that a
// longer timeout is what counts.
const initSeconds = 10

/** Runs a Lambda function under AWS's official runtime client. Rejects with a `CallError` when there is no such module. */
export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const settings = settle(options)
  const { timeout } = settings
  const wrapper = await writeWrapper(settings.module, settings.export, settings.taskRoot)
  const logs = logLines(options.onLog)
  let running: FunctionProcess | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let stopped = false

  async function run(event: string): Promise<Outcome> {
    if (stopped) throw new Error('the function was stopped')
    const requestId = randomUUID()
    let initMs: number | undefined
    if (!running?.alive) {
      const start = performance.now()
      running = await startProcess(launch(settings, wrapper, logs, options.client))
      if (stopped) await running.kill()
      const error = await running.init(requestId, Math.max(initSeconds, timeout))
      initMs = performance.now() - start
      if (error) return outcome(await neverRan(error, settings), requestId, initMs)
    }
    const deadline = Date.now() + timeout * 1000
    const invocation = { requestId, event, deadline, functionArn: functionArn(settings), traceId: newTraceId() }
    return outcome(await running.invoke(invocation, timeout), requestId, initMs)
  }

  function outcome(
    { result, durationMs, maxMemoryMB }: Ending,
    requestId: string,
    initMs: number | undefined,
  ): Outcome {
    const facts = { requestId, logs: logs.take(), initMs, durationMs, maxMemoryMB }
    if (result.type === 'error') {
      return { ok: false, error: withoutWrapper(result.error, wrapper.folder), partial: result.partial, ...facts }
    }
    if (result.type === 'stream') return { ok: true, streamed: true, answer: result.stream, ...facts }
    return { ok: true, streamed: false, answer: parse(result.text), ...facts }
  }

  return {
    async invoke(event) {
      const text = JSON.stringify(event) ?? 'null'
      const ending = queue.then(() => run(text))
      queue = ending.catch(() => {})
      return await ending
    },
    get logs() {
      return logs.lines
    },
    async stop() {
      stopped = true
      await running?.kill()
      await queue
      await wrapper.remove()
    },
  }
}

function launch(settings: FunctionSettings, wrapper: Wrapper, logs: LogLines, client = officialClient()): Launch {
  // 4.x takes the handler from the environment, 3.x from the command line.
  const handler = { LAMBDA_TASK_ROOT: wrapper.folder, _HANDLER: wrapper.handler }
  return {
    args: [...moduleFlags(settings.module), '--require', standIn(), client, join(wrapper.folder, wrapper.handler)],
    cwd: settings.cwd,
    env: { ...environment(settings), ...handler },
    logs,
  }
}

/** The ending of an event for which the function could not be loaded. */
async function neverRan(error: FunctionError, settings: FunctionSettings): Promise<Ending> {
  const probe = { ...settings, flags: moduleFlags(settings.module), env: environment(settings) }
  const placed = await withSyntaxPlace(error, probe)
  return { result: { type: 'error', error: placed }, durationMs: 0, maxMemoryMB: undefined }
}

/** The error as it would be without the wrapper module around the user's. */
function withoutWrapper(error: FunctionError, folder: string): FunctionError {
  return {
    ...error,
    errorMessage: error.errorMessage.replaceAll(folder + sep, ''),
    trace: error.trace.filter((line) => !line.includes(folder)),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

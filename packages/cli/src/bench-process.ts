import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { failedLater } from './bench-failure.ts'
import type { Report } from './bench-report.ts'
import type { Sink } from './bench-sink.ts'
import { exitOf, killGroup, startNode } from './child-process.ts'
import { environment, functionArn, newTraceId } from './environment.ts'
import { processExited, timedOut } from './function-error.ts'
import type { FunctionSettings } from './function-options.ts'
import { logLines } from './log-lines.ts'
import { officialClient } from './official-client.ts'
import type { FunctionError } from './outcome.ts'
import { within } from './within.ts'
import { type Wrapper, writeWrapper } from './wrapper.ts'

/** A function of which fresh processes can be measured, one at a time. */
export interface Subject {
  readonly settings: FunctionSettings
  measure(plan: Plan): Promise<Report>
  remove(): Promise<void>
}

/** What a process is to do after the first invocation, and whether it is traced. */
export interface Plan {
  /** Warm invocations; 0 in a cold process. */
  readonly invocations: number
  readonly isTraced: boolean
}

/** Where all that is measured takes its events from and leaves its reports. */
export interface Bench {
  readonly folder: string
  /** That, and others that were made: they go when all is done. */
  readonly folders: string[]
  /** A file with the events: a list of JSON texts. */
  readonly events: string
  readonly sink: Sink
  /** All that were prepared. */
  readonly subjects: Subject[]
  /** What ends the process that runs the function, while there is one. */
  running: (() => Promise<void>) | undefined
  /** Whether the command is about to end: then no process is started any more. */
  isClosed: boolean
}

// CPU of the warm-up: V8 has compiled by then what it will compile.
const warmUpMs = 300
// The longest that warm invocations are measured, for a handler that waits much.
const mostMs = 2000
// What Lambda gives to init; a process needs little around it.
const loadSeconds = 10

/** @param flags - those of Node with which the function is loaded */
export async function prepareSubject(
  settings: FunctionSettings,
  flags: readonly string[],
  bench: Bench,
): Promise<Subject> {
  const around = { before: '__heddle_bench__.loading()', after: '__heddle_bench__.loaded()' }
  const wrapper = await writeWrapper(settings.module, settings.export, settings.taskRoot, around)
  const subject: Subject = {
    settings,
    measure: (plan) => measure(settings, flags, wrapper, bench, plan),
    remove: () => wrapper.remove(),
  }
  bench.subjects.push(subject)
  return subject
}

async function measure(
  settings: FunctionSettings,
  flags: readonly string[],
  wrapper: Wrapper,
  bench: Bench,
  { invocations, isTraced }: Plan,
): Promise<Report> {
  if (bench.isClosed) throw new Error('the measuring has ended')
  const report = join(bench.folder, 'report.json')
  await rm(report, { force: true })
  const { timeout } = settings
  const facts = { functionArn: functionArn(settings), traceId: newTraceId() }
  const plan = { events: bench.events, report, invocations, warmUpMs, mostMs, timeout, ...facts }
  const client = join(wrapper.folder, wrapper.handler)
  const args = [...flags, ...(isTraced ? tracing() : []), '--require', beside('bench-client.cjs'), officialClient()]
  const child = await startNode([...args, client], {
    cwd: settings.cwd,
    env: {
      ...environment(settings),
      LAMBDA_TASK_ROOT: wrapper.folder,
      _HANDLER: wrapper.handler,
      AWS_LAMBDA_RUNTIME_API: bench.sink.address,
      HEDDLE_BENCH: JSON.stringify(plan),
    },
  })
  const exited = exitOf(child)
  bench.running = async () => {
    killGroup(child)
    await exited
  }
  if (bench.isClosed) killGroup(child)
  const logs = logLines()
  logs.read(child.stdout, 'stdout')
  logs.read(child.stderr, 'stderr')
  // The warm-up ends by its time on the wall too. One invocation more may have begun in it, and in what is measured.
  const seconds = loadSeconds + 3 * timeout + (invocations > 0 ? (4 * warmUpMs + mostMs) / 1000 : 0)
  const exit = await within(seconds * 1000, exited)
  bench.running = undefined
  if (exit === undefined) {
    killGroup(child)
    await exited
    throw failedLater(timedOut('bench', timeout), logs.take())
  }
  const text = await readFile(report, 'utf8').catch(() => undefined)
  const told = text === undefined ? undefined : (JSON.parse(text) as Report | { error: FunctionError })
  if (told !== undefined && !('error' in told)) return told
  const failed = told?.error ?? bench.sink.takeError() ?? processExited('bench', exit)
  throw failedLater(failed, logs.take())
}

/** After a TypeScript loader among the flags: the hooks that are registered last see its JavaScript. */
function tracing(): string[] {
  return ['--experimental-vm-modules', '--import', pathToFileURL(beside('bench-trace.cjs')).href]
}

/** A file next to this one, in the source as in a build. */
function beside(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url))
}

/** Writes a function that does nothing. */
export async function writeEmptyFunction(folder: string): Promise<string> {
  const module = join(folder, 'empty.mjs')
  await writeFile(module, 'export async function handler() {}\n')
  return module
}

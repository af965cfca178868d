import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type FunctionOptions, type Outcome, startFunction } from '../src/index.ts'

/** AWS's client for Node 24, and the one for older runtimes. */
export const clients: Readonly<Record<'4.0.2' | '3.3.0', string | undefined>> = {
  '4.0.2': undefined,
  '3.3.0': createRequire(import.meta.url).resolve('aws-lambda-ric-3/bin/index.mjs'),
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
}

/** Starts a function of a fixture (`answers.mjs#boom`), sends it the events, stops it. */
export async function invoke(
  target: string,
  events: readonly unknown[],
  options: Omit<FunctionOptions, 'module'> = {},
): Promise<Outcome[]> {
  const [module = '', name] = target.split('#')
  const running = await startFunction({ module: fixture(module), export: name, ...options })
  const outcomes: Outcome[] = []
  try {
    for (const event of events) outcomes.push(await running.invoke(event))
  } finally {
    await running.stop()
  }
  return outcomes
}

/** The outcome of one event. */
export async function invokeOnce(
  target: string,
  event: unknown = {},
  options: Omit<FunctionOptions, 'module'> = {},
): Promise<Outcome> {
  const [outcome] = await invoke(target, [event], options)
  if (outcome === undefined) throw new Error('no outcome')
  return outcome
}

export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line from source, in the folder of the fixtures. */
export async function heddle(args: readonly string[], options: HeddleOptions = {}): Promise<Run> {
  const entry = options.entry ?? fileURLToPath(new URL('../src/heddle.ts', import.meta.url))
  const child = spawn(process.execPath, [...(options.flags ?? []), entry, ...args], {
    cwd: fixture(''),
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(options.stdin ?? '')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: child.exitCode, stdout, stderr }
}

export interface HeddleOptions {
  readonly stdin?: string
  readonly env?: NodeJS.ProcessEnv
  /** Flags of Node itself. */
  readonly flags?: readonly string[]
  /** Another `heddle` than the source's. */
  readonly entry?: string
}

/** Whether a process is running; one that has ended and waits for its parent to notice is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Tries again until it is so, for up to five seconds. */
export async function eventually(check: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 250 && !check(); tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  return check()
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Arena } from './arena.ts'
import { type Part, partsOf } from './bundle-parts.ts'
import { inFreshProcess } from './fresh-process.ts'
import { median } from './statistics.ts'
import type { Subject } from './subjects.ts'

/** What V8 has to do for one part of a bundle until the first invocation is done. */
export interface ColdPart extends Part {
  /** How many functions it has, as far as V8 has met them, and how many were compiled because they were called. */
  readonly functions: number
  readonly compiled: number
  /** Microseconds: looking through all functions at load, and compiling those that run. */
  readonly reading: number
  readonly compiling: number
}

/** Cold starts with V8's own log of what it reads and compiles, by part; medians over the rounds. */
export function profileCold(
  bundleName: string,
  { workload, example }: Subject,
  arena: Arena,
  rounds: number,
): ColdPart[] {
  const bundle = arena.bundle(bundleName)
  const log = join(arena.folder, 'v8.log')
  const flags = ['--log-function-events', '--no-logfile-per-isolate', `--logfile=${log}`]
  const parts = partsOf(bundle)
  const runs = Array.from({ length: rounds }, () => {
    const args = [bundle, arena.event(workload, example)]
    inFreshProcess(arena.bundle('first-invocation'), args, arena.environment(workload), flags)
    return work(functionEvents(readFileSync(log, 'utf8'), bundle), parts.at)
  })
  const of = (name: string, what: keyof Work) => median(runs.map((run) => run.get(name)?.[what] ?? 0))
  return parts.all.map((part) => ({
    ...part,
    functions: of(part.name, 'functions'),
    compiled: of(part.name, 'compiled'),
    reading: of(part.name, 'reading'),
    compiling: of(part.name, 'compiling'),
  }))
}

type Work = Omit<ColdPart, keyof Part>

/** One thing that V8 did with a function, or with the whole script. */
interface FunctionEvent {
  readonly what: string
  readonly start: number
  readonly end: number
  readonly microseconds: number
}

/** What the log has of a bundle: lines such as `function,preparse-resolution,149,243,464,0.009,35227,name`. */
function functionEvents(log: string, bundle: string): readonly FunctionEvent[] {
  const lines = log.split('\n').map((line) => line.split(','))
  const url = pathToFileURL(bundle).href
  const script = lines.find(([kind, , name]) => kind === 'script-details' && name === url)?.[1]
  if (script === undefined) throw new Error(`V8 has logged nothing of ${bundle}`)
  return lines
    .filter(([kind, , id]) => kind === 'function' && id === script)
    .map(([, what = '', , start, end, milliseconds]) => ({
      what,
      start: Number(start),
      end: Number(end),
      microseconds: 1000 * Number(milliseconds),
    }))
}

function work(events: readonly FunctionEvent[], partAt: (offset: number) => string | undefined): Map<string, Work> {
  const byPart = new Map<string, { -readonly [Name in keyof Work]: number }>()
  const partOf = ({ start }: FunctionEvent) => {
    const name = partAt(start) ?? ''
    const own = byPart.get(name) ?? { functions: 0, compiled: 0, reading: 0, compiling: 0 }
    byPart.set(name, own)
    return own
  }
  const loaded = events.findIndex(({ what }) => what === 'parse-script')
  const [read, run] = [events.slice(0, loaded), events.slice(loaded + 1)]
  const whole = events[loaded]?.end
  const functions = events.filter(({ end }) => end !== whole)
  for (const event of firstOfEach(functions)) partOf(event).functions++
  for (const event of firstOfEach(run.filter(({ what, end }) => what === 'interpreter' && end !== whole))) {
    partOf(event).compiled++
  }
  // The time of a function has that of those inside it in it.
  for (const event of read.filter((event) => isPreparse(event) && !read.some((outer) => isAround(outer, event)))) {
    partOf(event).reading += event.microseconds
  }
  for (const event of run) {
    if (event.what === 'parse-function' || event.what === 'interpreter') partOf(event).compiling += event.microseconds
  }
  return byPart
}

function firstOfEach(events: readonly FunctionEvent[]): readonly FunctionEvent[] {
  return [...new Map(events.map((event) => [event.start, event])).values()]
}

function isPreparse({ what }: FunctionEvent): boolean {
  return what === 'preparse-resolution'
}

function isAround(outer: FunctionEvent, inner: FunctionEvent): boolean {
  return isPreparse(outer) && outer !== inner && outer.start <= inner.start && outer.end >= inner.end
}

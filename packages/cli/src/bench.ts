import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FunctionFailed, printFailure } from './bench-failure.ts'
import { type BenchOptions, help, parseBench } from './bench-options.ts'
import { printBench } from './bench-print.ts'
import { type Bench, prepareSubject, type Subject, writeEmptyFunction } from './bench-process.ts'
import { type BenchResult, resultOf } from './bench-result.ts'
import { measureRounds, type Pair } from './bench-rounds.ts'
import { serveSink } from './bench-sink.ts'
import { type BenchTarget, targetOf } from './bench-target.ts'
import { type EventInput, readEvents } from './events.ts'
import { startFunction } from './function.ts'
import { type FunctionSettings, settle } from './function-options.ts'
import { endOnSignal } from './interrupt.ts'
import { moduleFlags } from './node-flags.ts'
import { type Progress, progressLine } from './progress.ts'
import { jsonText } from './write-text.ts'

/** `heddle bench`: measures a handler against an empty function, and says where what it takes comes from. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseBench(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const settings = [options.function, options.compare].filter((one) => one !== undefined).map(settle)
  const events = await readEvents(options.events)
  const bench = await openBench(events)
  const progress = progressLine()
  const interrupt = endOnSignal(async () => {
    progress.clear()
    await bench.close()
  })
  try {
    const result = await measured(options, settings, events, bench, progress)
    progress.clear()
    if (options.json) process.stdout.write(jsonText(result))
    else printBench(result)
    return result.budgets.every(({ isKept }) => isKept) ? 0 : 1
  } catch (error) {
    progress.clear()
    // What ended because this process is to end is no failure.
    if (interrupt.happened) return 1
    if (!(error instanceof FunctionFailed)) throw error
    printFailure(error, options.json)
    return 1
  } finally {
    if (!interrupt.happened) await bench.close()
    interrupt.ignore()
  }
}

async function openBench(events: readonly EventInput[]): Promise<Bench & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-'))
  const file = join(folder, 'events.json')
  await writeFile(file, JSON.stringify(events.map(({ value }) => JSON.stringify(value))))
  const sink = await serveSink()
  const subjects: Subject[] = []
  const folders = [folder]
  const bench: Bench = { folder, folders, events: file, sink, subjects, running: undefined, isClosed: false }
  async function close(): Promise<void> {
    bench.isClosed = true
    await bench.running?.()
    await Promise.all([sink.close(), ...subjects.map((subject) => subject.remove())])
    await Promise.all(folders.map((one) => rm(one, { recursive: true, force: true })))
  }
  return Object.assign(bench, { close })
}

async function measured(
  options: BenchOptions,
  settings: readonly FunctionSettings[],
  events: readonly EventInput[],
  bench: Bench,
  progress: Progress,
): Promise<BenchResult> {
  const targets: BenchTarget[] = []
  for (const one of settings) {
    const target = await targetOf(one, options)
    if (target.folder !== undefined) bench.folders.push(target.folder)
    targets.push(target)
  }
  progress.show('the answers')
  for (const target of targets) await checkAnswers(target.settings, events, bench)
  const pairs = await pairsOf(targets, bench)
  const samples = await measureRounds(pairs, options, progress)
  return resultOf({ ...options, pairs, samples })
}

/** Makes sure, before anything is measured, that the function answers each event. Throws `FunctionFailed`. */
async function checkAnswers(settings: FunctionSettings, events: readonly EventInput[], bench: Bench): Promise<void> {
  const running = await startFunction(settings)
  bench.running = () => running.stop()
  try {
    for (const { label, value } of events) {
      const outcome = await running.invoke(value)
      if (!outcome.ok) throw new FunctionFailed(outcome, events.length > 1 ? label : undefined)
    }
  } finally {
    await running.stop()
    bench.running = undefined
  }
}

async function pairsOf(targets: readonly BenchTarget[], bench: Bench): Promise<Pair[]> {
  const module = await writeEmptyFunction(bench.folder)
  const empties = new Map<string, Subject>()
  const pairs: Pair[] = []
  for (const target of targets) {
    const { settings } = target
    const flags = moduleFlags(settings.module)
    // Where the function has a TypeScript loader the empty one has it too.
    const key = flags.join('\n')
    const empty = empties.get(key) ?? (await prepareSubject({ ...settings, module, export: 'handler' }, flags, bench))
    empties.set(key, empty)
    pairs.push({ target, subject: await prepareSubject(settings, flags, bench), empty })
  }
  return pairs
}

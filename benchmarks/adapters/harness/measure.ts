import { shuffled } from '../../harness/statistics.ts'
import { bundleContenders, bundleLoader, bundleOf, CONTENDERS, type Size, sizeOf } from './bundle.ts'
import { type ImportResult, importResult, importRound } from './measure-import.ts'
import type { Options } from './options.ts'
import type { Platform } from './platforms.ts'
import { type RateResult, type RateRound, rateResult, type Turn } from './rate.ts'
import { type Running, start } from './running.ts'
import { checkAnswers } from './task.ts'

export interface AdapterResult {
  readonly platform: string
  readonly adapter: string
  readonly on: string
  /** Whether requests were served by a host, or a function was called. */
  readonly served: boolean
  readonly size: { readonly bare: Size; readonly heddle: Size }
  readonly load: ImportResult
  readonly rate: RateResult
}

/**
 * Measures every platform's contenders, after making sure that they do the task. In each round every platform has its turn, in
 * random order, so that a busy minute of the machine does not fall on one alone.
 */
export async function measure(
  platforms: readonly Platform[],
  { rounds, seconds, imports }: Options,
  folder: string,
  progress: (what: string) => void,
): Promise<AdapterResult[]> {
  await bundleLoader(folder)
  for (const platform of platforms) await bundleContenders(platform, folder)
  progress('answers')
  for (const platform of platforms) await check(platform, folder)

  const made = platforms.map((platform) => ({
    platform,
    imports: [] as ReturnType<typeof importRound>[],
    rates: [] as RateRound[],
  }))
  for (let round = 1; round <= imports; round++) {
    progress(`import, round ${round} of ${imports}`)
    for (const { platform, imports } of shuffled(made)) imports.push(importRound(platform, folder))
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { platform, rates } of shuffled(made)) {
      progress(`requests, round ${round} of ${rounds}, ${platform.name}`)
      rates.push(await rateRound(platform, folder, seconds))
    }
  }

  return made.map(({ platform, imports, rates }) => ({
    platform: platform.name,
    adapter: platform.adapter,
    on: platform.on,
    served: platform.host !== undefined,
    size: { bare: sizeOf(bundleOf(folder, platform, 'bare')), heddle: sizeOf(bundleOf(folder, platform, 'heddle')) },
    load: importResult(imports),
    rate: rateResult(rates),
  }))
}

async function check(platform: Platform, folder: string): Promise<void> {
  for (const contender of CONTENDERS) {
    const running = await start(platform, folder, contender)
    try {
      await checkAnswers(`${platform.name}/${contender}`, platform, running.ask)
    } finally {
      await running.stop()
    }
  }
}

/** One round: fresh processes, warmed up, because V8 compiles the same code more or less well from process to process. */
async function rateRound(platform: Platform, folder: string, seconds: number): Promise<RateRound> {
  const running = new Map<string, Running>()
  const turns: Record<string, Turn> = {}
  try {
    for (const contender of shuffled(CONTENDERS)) {
      const started = await start(platform, folder, contender)
      running.set(contender, started)
      await started.turn(seconds)
    }
    for (const [contender, started] of shuffled([...running])) turns[contender] = await started.turn(seconds)
  } finally {
    await Promise.all([...running.values()].map((one) => one.stop()))
  }
  return turns as unknown as RateRound
}

import { execFileSync } from 'node:child_process'
import { type Estimate, estimate, shuffled } from '../../harness/statistics.ts'
import { bundleOf, type ContenderName, loaderIn } from './bundle.ts'
import { executable, type Platform } from './platforms.ts'

/** Milliseconds of CPU that loading takes, in a fresh process. */
export interface ImportResult {
  readonly rounds: number
  readonly bare: Estimate
  /** The median of the differences within each round. */
  readonly overBare: Estimate
  /** Bare against itself: what is not well above it is no difference. */
  readonly again: Estimate
}

type Start = ContenderName | 'bare again'

/** One round: every contender once, in random order. */
export function importRound(platform: Platform, folder: string): ReadonlyMap<Start, number> {
  const starts: readonly Start[] = ['bare', 'heddle', 'bare again']
  return new Map(
    shuffled(starts).map((start) => [start, load(platform, folder, start === 'heddle' ? 'heddle' : 'bare')]),
  )
}

function load(platform: Platform, folder: string, contender: ContenderName): number {
  const { file, args } = executable(platform)
  const { sdk = [], env } = platform
  const given = [...args, loaderIn(folder), bundleOf(folder, platform, contender), ...[sdk].flat()]
  // What is logged, such as Azure's library that it is not on Azure, comes before the figure.
  const output = execFileSync(file, given, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const cpu = Number(output.trim().split('\n').at(-1))
  if (output.trim() !== '' && Number.isFinite(cpu)) return cpu
  throw new Error(`${platform.name}: ${contender}: loading it told no figure: ${output}`)
}

export function importResult(rounds: readonly ReadonlyMap<Start, number>[]): ImportResult {
  const over = (start: Start) =>
    estimate(rounds.map((round) => (round.get(start) as number) - (round.get('bare') as number)))
  return {
    rounds: rounds.length,
    bare: estimate(rounds.map((round) => round.get('bare') as number)),
    overBare: over('heddle'),
    again: over('bare again'),
  }
}

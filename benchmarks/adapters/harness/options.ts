import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Platform, platforms } from './platforms.ts'

export interface Options {
  readonly platforms: readonly Platform[]
  /** Rounds of requests and calls. */
  readonly rounds: number
  /** Seconds of a turn: a contender has one in each round. */
  readonly seconds: number
  /** Rounds of loading. */
  readonly imports: number
  /** The folder that `adapters.md` and `adapters.json` go to: by default only those of a run with nothing left out. */
  readonly out: string | undefined
}

const RESULTS = join(import.meta.dirname, '../../results')
const ROUNDS = 8
const SECONDS = 3

/** Reads the command line, as the README of the benchmarks has it. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      platforms: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      seconds: { type: 'string', default: String(SECONDS) },
      imports: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const rounds = count('rounds', values.rounds)
  const seconds = count('seconds', values.seconds)
  const whole = values.platforms === undefined && rounds >= ROUNDS && seconds >= SECONDS
  return {
    platforms: values.platforms?.split(',').map(platformOf) ?? platforms,
    rounds,
    seconds,
    // Loading varies more, and is done sooner.
    imports: values.imports === undefined ? rounds * 5 : count('imports', values.imports),
    out: values.out ?? (whole ? RESULTS : undefined),
  }
}

function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`--${option}: expected a count, got ${text}`)
}

function platformOf(name: string): Platform {
  const platform = platforms.find((one) => one.name === name)
  if (platform !== undefined) return platform
  throw new RangeError(`--platforms: there is no ${name}, there are ${platforms.map(({ name }) => name).join(', ')}`)
}

import type { FunctionFigures } from './bench-figures.ts'
import { CallError } from './call-error.ts'
import type { Estimate } from './statistics.ts'

export const FIGURES = ['init', 'first', 'cold', 'warm', 'memory', 'size', 'bundle'] as const
export type Figure = (typeof FIGURES)[number]

/** The most that a figure may be. */
export interface Budget {
  readonly figure: Figure
  /** Milliseconds of CPU, MB of memory, bytes of files. */
  readonly limit: number
}

/** What became of a budget. */
export interface Verdict extends Budget {
  /** The figure: for those over the empty function, the median. */
  readonly value: number
  readonly isKept: boolean
  /** Whether the limit lies inside the figure's interval, so that another run may say otherwise. */
  readonly isUnsure: boolean
}

const TIMES: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }
const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1000, MB: 1_000_000 }
// As Lambda and `heddle invoke` count memory.
const MEMORY: Readonly<Record<string, number>> = { kB: 1 / 1024, MB: 1 }
const UNITS: Readonly<Record<Figure, Readonly<Record<string, number>>>> = {
  init: TIMES,
  first: TIMES,
  cold: TIMES,
  warm: TIMES,
  memory: MEMORY,
  size: BYTES,
  bundle: BYTES,
}

/** Reads `init=20ms,size=200kB`. Throws a `CallError` that says which part cannot be a budget, and what could. */
export function parseBudgets(text: string): Budget[] {
  return text.split(',').map((part) => {
    const [, figure = '', number = '', unit = ''] = /^\s*(\w+)=(\d+(?:\.\d+)?)([A-Za-z]+)\s*$/.exec(part) ?? []
    if (figure === '') {
      throw new CallError(
        `--budget: expected figures and limits such as init=20ms,size=200kB, got ${part || 'nothing'}`,
      )
    }
    if (!isFigure(figure)) throw new CallError(`--budget: no such figure: ${figure}; there are ${FIGURES.join(', ')}`)
    const units = UNITS[figure]
    const factor = Object.hasOwn(units, unit) ? units[unit] : undefined
    if (factor === undefined) {
      throw new CallError(
        `--budget: ${figure}: expected a limit in ${Object.keys(units).join(', ')}, got ${number}${unit}`,
      )
    }
    return { figure, limit: Number(number) * factor }
  })
}

function isFigure(text: string): text is Figure {
  return FIGURES.some((figure) => figure === text)
}

/** Whether a function is within a budget. */
export function verdictOf({ figure, limit }: Budget, figures: FunctionFigures): Verdict {
  const { median, low, high } = figureIn(figure, figures)
  return { figure, limit, value: median, isKept: median <= limit, isUnsure: low <= limit && limit < high }
}

function figureIn(figure: Figure, figures: FunctionFigures): Estimate {
  switch (figure) {
    case 'warm':
      return figures.warm?.over.cpuMs ?? exactly(undefined)
    case 'memory':
      return figures.memory.overMB
    case 'size':
      return exactly(figures.size?.bytes)
    case 'bundle':
      return exactly(figures.bundle && 'bytes' in figures.bundle ? figures.bundle.bytes : undefined)
    default:
      return figures[figure].cpuMs
  }
}

/** What is not known is over every limit. */
function exactly(value = Number.NaN): Estimate {
  return { median: value, low: value, high: value }
}

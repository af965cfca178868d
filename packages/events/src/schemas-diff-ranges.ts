import { each, matches, type Parts } from './schemas-diff-parts.ts'

/** Where a range of numbers ends, and whether that number is still in it. */
export interface Limit {
  readonly value: number
  readonly exclusive: boolean
}

/** The lower end of the numbers that fit. @param whole - whether only whole numbers do: then it is one of them */
export function lowest(parts: Parts, whole: boolean): Limit {
  const limits = limitsOf(parts, 'minimum', 'exclusiveMinimum').map(({ value, exclusive }) =>
    whole ? { value: exclusive ? Math.floor(value) + 1 : Math.ceil(value), exclusive: false } : { value, exclusive },
  )
  return limits.reduce(higher, { value: -Infinity, exclusive: false })
}

/** The upper end of the numbers that fit. */
export function highest(parts: Parts, whole: boolean): Limit {
  const limits = limitsOf(parts, 'maximum', 'exclusiveMaximum').map(({ value, exclusive }) =>
    whole ? { value: exclusive ? Math.ceil(value) - 1 : Math.floor(value), exclusive: false } : { value, exclusive },
  )
  return limits.reduce((one, other) => mirrored(higher(mirrored(one), mirrored(other))), {
    value: Infinity,
    exclusive: false,
  })
}

function limitsOf(parts: Parts, inclusive: string, exclusive: string): readonly Limit[] {
  return [
    ...(each(parts, inclusive) as number[]).map((value) => ({ value, exclusive: false })),
    ...(each(parts, exclusive) as number[]).map((value) => ({ value, exclusive: true })),
  ]
}

/** The one of two lower ends that leaves less. */
export function higher(one: Limit, other: Limit): Limit {
  if (one.value === other.value) return one.exclusive ? one : other
  return one.value > other.value ? one : other
}

export function mirrored({ value, exclusive }: Limit): Limit {
  return { value: -value, exclusive }
}

/** The greatest of the least that the parts want: characters, items, properties. */
export function least(parts: Parts, keyword: string): number {
  return Math.max(0, ...(each(parts, keyword) as number[]))
}

/** The least of the most that the parts let through. */
export function most(parts: Parts, keyword: string): number {
  return Math.min(Infinity, ...(each(parts, keyword) as number[]))
}

/** Whether every multiple of a number is one of another. Of fractions nobody can tell: how they are divided differs. */
export function isMultiple(number: number, of: number): boolean {
  return number === of || (Number.isSafeInteger(number) && Number.isSafeInteger(of) && number % of === 0)
}

/** Whether a number is within the bounds; `undefined` where nobody here can tell. */
export function isInRange(parts: Parts, value: number): boolean | undefined {
  const [low, high] = [lowest(parts, false), highest(parts, false)]
  if (value < low.value || (low.exclusive && value === low.value)) return false
  if (value > high.value || (high.exclusive && value === high.value)) return false
  const steps = each(parts, 'multipleOf') as number[]
  if (steps.every((step) => isMultiple(value, step))) return true
  return Number.isSafeInteger(value) && steps.every(Number.isSafeInteger) ? false : undefined
}

/** What each part says of a text. */
export function acceptsText(parts: Parts, text: string): readonly (boolean | undefined)[] {
  const length = [...text].length
  return [
    length >= least(parts, 'minLength') && length <= most(parts, 'maxLength'),
    ...(each(parts, 'pattern') as string[]).map((pattern) => matches(pattern, text)),
    ...each(parts, 'format').map(() => undefined),
  ]
}

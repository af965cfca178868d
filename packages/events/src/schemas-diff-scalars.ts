import type { Run } from './schemas-diff-finding.ts'
import { each, type Parts } from './schemas-diff-parts.ts'
import { higher, highest, isMultiple, type Limit, least, lowest, mirrored, most } from './schemas-diff-ranges.ts'

/** Compares what numbers may be. @param whole - whether only whole ones come */
export function compareNumbers(run: Run, ours: Parts, theirs: Parts, path: string, whole: boolean): void {
  const [low, theirLow] = [lowest(ours, whole), lowest(theirs, whole)]
  if (!isSameLimit(higher(low, theirLow), low)) {
    run.note({
      path,
      about: 'minimum',
      ours: textOf(low, 'more than'),
      theirs: textOf(theirLow, 'more than'),
      sure: true,
    })
  }
  const [high, theirHigh] = [highest(ours, whole), highest(theirs, whole)]
  if (!isSameLimit(mirrored(higher(mirrored(high), mirrored(theirHigh))), high)) {
    run.note({
      path,
      about: 'maximum',
      ours: textOf(high, 'less than'),
      theirs: textOf(theirHigh, 'less than'),
      sure: true,
    })
  }
  const steps = [...(each(ours, 'multipleOf') as number[]), ...(whole ? [1] : [])]
  for (const step of each(theirs, 'multipleOf') as number[]) {
    if (steps.some((one) => isMultiple(one, step))) continue
    const sure = steps.every(Number.isSafeInteger) && Number.isSafeInteger(step)
    run.note({ path, about: 'multipleOf', ours: listOf(each(ours, 'multipleOf')), theirs: String(step), sure })
  }
}

function isSameLimit(one: Limit, other: Limit): boolean {
  return one.value === other.value && one.exclusive === other.exclusive
}

function textOf({ value, exclusive }: Limit, beyond: string): string {
  if (!Number.isFinite(value)) return 'none'
  return exclusive ? `${beyond} ${value}` : String(value)
}

/** Compares what texts may be. */
export function compareTexts(run: Run, ours: Parts, theirs: Parts, path: string): void {
  compareCounts(run, ours, theirs, path, ['minLength', 'maxLength'])
  for (const { schema } of theirs) {
    // Libraries write a pattern beside a format, to say the same.
    const keyword = schema.format === undefined ? 'pattern' : 'format'
    const wanted = schema[keyword]
    const all = each(ours, keyword)
    if (wanted === undefined) continue
    if (!all.includes(wanted)) note(keyword, wanted, all)
    else if (schema.pattern !== undefined && !each(ours, 'pattern').includes(schema.pattern)) {
      note('pattern', schema.pattern, each(ours, 'pattern'))
    }
  }

  function note(about: string, wanted: unknown, all: readonly unknown[]): void {
    run.note({ path, about, ours: listOf(all), theirs: listOf([wanted]), sure: all.length === 0 })
  }
}

/** Compares the least and the most that is counted: characters, items, properties. */
export function compareCounts(
  run: Run,
  ours: Parts,
  theirs: Parts,
  path: string,
  [lower, upper]: readonly [string, string],
  known = 0,
): void {
  const fewest = Math.max(least(ours, lower), known)
  if (fewest < least(theirs, lower)) {
    run.note({ path, about: lower, ours: countOf(fewest), theirs: countOf(least(theirs, lower)), sure: true })
  }
  if (most(ours, upper) > most(theirs, upper)) {
    run.note({ path, about: upper, ours: countOf(most(ours, upper)), theirs: countOf(most(theirs, upper)), sure: true })
  }
}

function countOf(count: number): string {
  return count === 0 || count === Infinity ? 'none' : String(count)
}

/** What a keyword says, in a line that can be read. */
export function listOf(values: readonly unknown[]): string {
  if (values.length === 0) return 'none'
  const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' and ')
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

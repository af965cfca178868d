import type { Run } from './schemas-diff-finding.ts'
import { each, itemOf, type Parts } from './schemas-diff-parts.ts'
import { most } from './schemas-diff-ranges.ts'
import { compareCounts } from './schemas-diff-scalars.ts'
import { isNever } from './schemas-diff-values.ts'

/** Compares what lists may be. */
export function compareArrays(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const places = Math.max(
    0,
    ...[ours, theirs].flatMap((parts) => (each(parts, 'prefixItems') as unknown[][]).map((all) => all.length)),
  )
  const longest = longestOf(ours, places)
  for (let index = 0; index < Math.min(places, longest); index++) {
    run.compare(itemOf(ours, index), itemOf(theirs, index), `${path}[${index}]`)
  }
  if (longest > places) run.compare(itemOf(ours, places), itemOf(theirs, places), `${path}[]`)
  if (each(theirs, 'uniqueItems').includes(true) && !each(ours, 'uniqueItems').includes(true)) {
    run.note({ path, about: 'uniqueItems', ours: 'none', theirs: 'true', sure: longest > 1 })
  }
  compareCounts(run, ours, theirs, path, ['minItems', 'maxItems'])
}

/** How many items there may be. Where none may stand at a place, there is none after it. */
function longestOf(parts: Parts, places: number): number {
  const longest = most(parts, 'maxItems')
  for (let index = 0; index <= places && index < longest; index++) {
    if (isNever(itemOf(parts, index))) return index
  }
  return longest
}

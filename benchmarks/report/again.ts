import type { AgainResult, Results } from '../harness/results.ts'
import type { Estimate } from '../harness/statistics.ts'
import { difference, figure, includes } from './figures.ts'
import { table } from './markdown.ts'

/** With fewer, an interval is no more than the values themselves. */
const FEW_ROUNDS = 6

/** heddle against itself: whether the method finds a difference where there is none. */
export function againText({ again: together, workloads }: Results): string {
  const rows = workloads
    .filter(({ again }) => again.cold ?? again.lambda ?? again.warm)
    .map(({ name, again, contenders: [first] }) =>
      againRow(name, again, (of) => (first?.[of][0]?.rounds ?? 0) >= FEW_ROUNDS),
    )
  if (rows.length === 0) return ''
  return [
    table(
      ['', 'cold, ms', "cold in Lambda's client, ms", 'warm, times'],
      [againRow('all pairs', together, () => true), ...rows],
    ),
    'Two that are the same differ by nothing: the intervals of all pairs together have to include 0, or 1 where it is a ' +
      'ratio. (!) marks what does not; of single workloads one in twenty does not, by chance. A difference between two ' +
      'contenders that is not well above these is none.',
  ].join('\n\n')
}

function againRow(
  name: string,
  { cold, lambda, warm }: AgainResult,
  judged: (of: keyof AgainResult) => boolean,
): readonly string[] {
  const mark = (estimate: Estimate, none: number, of: keyof AgainResult) =>
    judged(of) && !includes(estimate, none) ? ' (!)' : ''
  const milliseconds = (estimate: Estimate | undefined, of: keyof AgainResult) =>
    estimate === undefined ? '' : `${difference(estimate, 2)}${mark(estimate, 0, of)}`
  const ratio = warm === undefined ? '' : `${figure(warm, 3)}${mark(warm, 1, 'warm')}`
  return [name, milliseconds(cold, 'cold'), milliseconds(lambda, 'lambda'), ratio]
}

import type { Costs, PhaseCosts, Unknown } from './bench-costs.ts'
import type { Cost } from './bench-graph.ts'
import { count, type Row, size, table, time } from './text-table.ts'

// How many costs of a phase are shown, and how many parts of each; --json has all.
const mostCosts = 12
const mostParts = 3

/** Where a function's start goes, as lines. */
export function costLines(costs: Costs | Unknown): string[] {
  if ('error' in costs) return [`Where the time goes is not known: ${costs.error}`, '']
  const lines = [
    ...phaseLines('Where init goes', costs.init, 'linking of modules, and the rest'),
    ...phaseLines('Where the first invocation goes', costs.first, 'the invocation itself, and the rest'),
  ]
  return [
    ...lines,
    'In processes of their own, which are slower: the shares are what counts. --json has each module.',
    '',
  ]
}

function phaseLines(title: string, { costs, cpuMs, restMs, restInternals }: PhaseCosts, rest: string): string[] {
  if (costs.length === 0 && restInternals.length < 2) return []
  const others = costs.slice(mostCosts)
  const all = (key: 'cpuMs' | 'bytes' | 'modules') => others.reduce((total, cost) => total + cost[key], 0)
  const rows: Row[] = [
    [title, 'CPU', 'share', 'size', 'modules', 'imported by'],
    ...costs.slice(0, mostCosts).flatMap((cost, index) => costRows(cost, index, cpuMs)),
    ...(others.length === 0
      ? []
      : [
          [
            `    ${count(others.length, 'other')}`,
            time(all('cpuMs')),
            share(all('cpuMs'), cpuMs),
            size(all('bytes')),
            `${all('modules')}`,
            '',
          ],
        ]),
    [`    ${rest}`, time(restMs), share(restMs, cpuMs), '', '', partsOfNode(restInternals)],
  ]
  return [...table(rows), '']
}

function costRows(cost: Cost, index: number, allMs: number): Row[] {
  const more = [
    cost.via.join(' > '),
    ...(cost.waitMs > 0 ? [`waits ${time(cost.waitMs)}`] : []),
    ...(cost.loadMs > 1 && cost.loadMs > cost.cpuMs / 2 ? [`${time(cost.loadMs)} to find and read`] : []),
    ...(cost.kind !== 'shared' && cost.sharedBy.length > 1 ? ['and by others'] : []),
    partsOfNode(cost.internals),
  ]
  return [
    [
      `${String(index + 1).padStart(2)}  ${cost.name}`,
      time(cost.cpuMs),
      share(cost.cpuMs, allMs),
      cost.bytes > 0 ? size(cost.bytes) : '',
      `${cost.modules}`,
      more.filter((text) => text !== '').join('; '),
    ],
    ...cost.parts
      .slice(0, mostParts)
      .map((part) => [
        `      ${part.name}`,
        time(part.cpuMs),
        '',
        part.bytes > 0 ? size(part.bytes) : '',
        `${part.modules}`,
        '',
      ]),
  ]
}

/** How many, and the libraries among them, which are the large ones: undici for `fetch` and `Request`. */
function partsOfNode(internals: readonly string[]): string {
  if (internals.length < 2) return ''
  const names = internals.flatMap((name) => /^internal\/deps\/([^/]+)/.exec(name)?.[1] ?? [])
  const libraries = names.length > 0 ? ` (${[...new Set(names)].join(', ')})` : ''
  return `loads ${internals.length} parts of Node${libraries}`
}

function share(part: number, all: number): string {
  return all > 0 ? `${Math.round((100 * part) / all)} %` : ''
}

import type { ColdPart } from '../harness/profile-cold.ts'
import type { Workload } from '../workloads/workload.ts'
import { fixed } from './figures.ts'
import { table } from './markdown.ts'

/** Where heddle's time goes in one workload. */
export interface Profile {
  readonly workload: Pick<Workload, 'name' | 'title'>
  readonly cold: readonly ColdPart[]
  /** Nanoseconds of an invocation by part. */
  readonly warm: ReadonlyMap<string, number>
  readonly warmByHand: ReadonlyMap<string, number>
}

/** Profiles as a page of Markdown. */
export function profileText(profiles: readonly Profile[]): string {
  const sections = profiles.map(
    (profile) => `## ${profile.workload.name}: ${profile.workload.title}\n\n${partsTable(profile)}`,
  )
  return `${[`# Where heddle's time goes`, LEGEND, ...sections].join('\n\n')}\n`
}

const LEGEND =
  'By `npm run bench:profile`. Of each file of heddle: its size in the bundle, which is not minified here; how many ' +
  'functions it has, and how many of them are called until the first invocation is done; the microseconds in which V8 ' +
  'reads them at load, and those in which it compiles what is called, by a log of its own that makes both longer; and the ' +
  "nanoseconds of a warm invocation by V8's sampling profiler, what the file calls of V8 and Node included: a schema's " +
  '`JSON.parse` is in `core/codec.ts`.'

function partsTable({ cold, warm, warmByHand }: Profile): string {
  const isHeddle = ({ name }: ColdPart) => name.startsWith('packages/')
  const spent = (name: string) => warm.get(name) ?? 0
  const cost = (part: ColdPart) => part.reading + part.compiling + spent(part.name) / 10
  const own = cold.filter(isHeddle).sort((one, other) => cost(other) - cost(one))
  const others = cold.filter((part) => !isHeddle(part))
  const row = (name: string, parts: readonly ColdPart[]) => {
    const sum = (of: (part: ColdPart) => number) => parts.reduce((total, part) => total + of(part), 0)
    const counts = (['functions', 'compiled', 'reading', 'compiling'] as const).map((what) => sum((part) => part[what]))
    const figures = [...counts, sum((part) => spent(part.name))]
    return [name, fixed(sum(({ bytes }) => bytes) / 1000, 1), ...figures.map((value) => fixed(value, 0))]
  }
  const byHand = [...warmByHand.values()].reduce((total, ns) => total + ns, 0)
  return table(
    ['', 'kB', 'functions', 'called', 'reading, us', 'compiling, us', 'warm, ns'],
    [
      row('**heddle**', own),
      ...own.map((part) => row(part.name.replace(/^packages\/(\w+)\/src\//, '$1/'), [part])),
      row('the function and its schema library', others),
      ['the same by hand, all of it', '', '', '', '', '', fixed(byHand, 0)],
    ],
  )
}

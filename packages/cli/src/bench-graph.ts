import type { Group } from './bench-groups.ts'
import type { Modules, ModuleTimes } from './bench-modules.ts'
import { groupBy } from './group-by.ts'
import { sum } from './statistics.ts'

/** What would go away with one import: of the function's own files each by itself, of packages all that they alone load. */
export interface Cost {
  /** `src/orders.ts`, `@aws-sdk/client-sqs`, `node:crypto` */
  readonly name: string
  readonly kind: 'own' | 'package' | 'built-in' | 'shared'
  /** For what several packages load: these. It goes away only with all of them. */
  readonly sharedBy: readonly string[]
  readonly cpuMs: number
  /** What its modules waited at their top, beside that. */
  readonly waitMs: number
  /** Of `cpuMs`: to find and read the files, their translation from TypeScript included. */
  readonly loadMs: number
  /** Of the files; built-ins have none. */
  readonly bytes: number
  readonly modules: number
  /** The parts of Node, by its own names, that were loaded with it. */
  readonly internals: readonly string[]
  /** Who imports it, from the function's module on. */
  readonly via: readonly string[]
  /** What it consists of, the most expensive first; empty where that is one thing. */
  readonly parts: readonly Part[]
}

export interface Part {
  readonly name: string
  readonly cpuMs: number
  readonly bytes: number
  readonly modules: number
}

/** Which module is loaded because of which import of the function's own code. */
export class ImportGraph {
  readonly #groupOf: (id: string) => Group
  /** How each module was first reached from the function's. */
  readonly #from = new Map<string, string | undefined>()
  /** The imports of the function's own code through which each package or built-in is reached. */
  readonly #owners = new Map<string, Set<string>>()
  readonly #groups = new Map<string, Group>()

  constructor(entry: string, { modules, edges }: Modules, groupOf: (id: string) => Group) {
    this.#groupOf = groupOf
    for (const { id } of modules) this.#groups.set(groupOf(id).key, groupOf(id))
    this.#from.set(entry, undefined)
    // What a map is given while one goes through it comes last: the shortest way is found first.
    for (const id of this.#from.keys()) {
      for (const to of edges.get(id) ?? []) if (!this.#from.has(to)) this.#from.set(to, id)
    }
    const next = new Map<string, Set<string>>()
    for (const [from, targets] of edges) {
      const key = groupOf(from).key
      const known = next.get(key) ?? new Set<string>()
      for (const to of targets) known.add(groupOf(to).key)
      next.set(key, known)
    }
    const isOwn = (key: string) => this.#groups.get(key)?.kind === 'own'
    const imported = [...next].filter(([from]) => isOwn(from)).flatMap(([, targets]) => [...targets])
    for (const owner of new Set(imported.filter((key) => !isOwn(key)))) {
      const reached = new Set([owner])
      for (const key of reached) for (const to of next.get(key) ?? []) if (!isOwn(to)) reached.add(to)
      for (const key of reached) this.#owners.set(key, (this.#owners.get(key) ?? new Set()).add(owner))
    }
  }

  /** What a module is counted with. */
  rowOf(id: string): string {
    const { key } = this.#groupOf(id)
    return [...(this.#owners.get(key) ?? [key])].toSorted().join('\n')
  }

  cost(modules: readonly ModuleTimes[]): Cost {
    const byGroup = groupBy(modules, ({ id }) => this.#groupOf(id).key)
    const groups = [...byGroup.keys()].map((key) => this.#groups.get(key) as Group)
    const [one] = groups
    const owners = [...(this.#owners.get(one?.key ?? '') ?? [])].map((key) => this.#groups.get(key) as Group)
    const main = owners.length <= 1 ? (owners[0] ?? one) : groups.length === 1 ? one : undefined
    const parts = groups.length > 1 ? this.#packageParts(byGroup) : this.#fileParts(modules)
    const first = modules.find(({ id }) => main === undefined || this.#groupOf(id).key === main.key) ?? modules[0]
    return {
      name: main === undefined ? `shared by ${owners.map((owner) => this.#name(owner)).join(', ')}` : this.#name(main),
      kind: main?.kind ?? 'shared',
      sharedBy: owners.length > 1 ? owners.map((owner) => this.#name(owner)) : [],
      ...totals(modules),
      internals: modules.flatMap(({ internals }) => internals),
      via: this.via(first?.id ?? ''),
      parts: parts.length > 1 ? parts : [],
    }
  }

  #packageParts(byGroup: ReadonlyMap<string, readonly ModuleTimes[]>): Part[] {
    return ranked(
      [...byGroup].map(([key, of]) => ({ name: this.#name(this.#groups.get(key) as Group), ...totals(of) })),
    )
  }

  #fileParts(modules: readonly ModuleTimes[]): Part[] {
    return ranked(modules.map((module) => ({ name: this.#fileName(module.id), ...totals([module]) })))
  }

  #fileName(id: string): string {
    const { kind, key, name } = this.#groupOf(id)
    return kind === 'package' ? name + id.slice(key.length).replaceAll('\\', '/') : name
  }

  /** With its version where there are two of that name: then one of them is too many. */
  #name({ name, version, key }: Group): string {
    const hasTwin = [...this.#groups.values()].some((other) => other.name === name && other.key !== key)
    return hasTwin && version !== undefined ? `${name}@${version}` : name
  }

  /** Who imports a module, from the function's on, itself left out. Steps inside a package are one. */
  via(id: string): string[] {
    const steps: string[] = []
    const self = this.#groupOf(id)
    for (let at = this.#from.get(id); at !== undefined; at = this.#from.get(at)) {
      const group = this.#groupOf(at)
      const name = this.#name(group)
      if (name !== steps[0] && group.key !== self.key) steps.unshift(name)
    }
    return steps
  }
}

function totals(modules: readonly ModuleTimes[]): Omit<Part, 'name'> & { waitMs: number; loadMs: number } {
  return {
    cpuMs: sum(modules.map(({ cpuMs }) => cpuMs)),
    waitMs: sum(modules.map(({ waitMs }) => waitMs)),
    loadMs: sum(modules.map(({ loadMs }) => loadMs)),
    bytes: sum(modules.map(({ bytes }) => bytes)),
    modules: modules.length,
  }
}

/** The most expensive first: by CPU, and by waiting where something waits. */
export function ranked<One extends { readonly cpuMs: number; readonly waitMs: number }>(parts: readonly One[]): One[] {
  return parts.toSorted((a, b) => weight(b) - weight(a))
}

function weight({ cpuMs, waitMs }: { readonly cpuMs: number; readonly waitMs: number }): number {
  return cpuMs + waitMs
}

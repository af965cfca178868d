import type { Profiler } from 'node:inspector/promises'
import { pathToFileURL } from 'node:url'
import type { Arena } from './arena.ts'
import { partsOf } from './bundle-parts.ts'
import { inFreshProcess } from './fresh-process.ts'
import type { Subject } from './subjects.ts'
import type { WarmProfile } from './warm-profile.ts'

/** Nanoseconds of a warm invocation, by the part of the bundle that they go to, what it calls of V8 and Node included. */
export function profileWarm(
  bundleName: string,
  { workload, example }: Subject,
  arena: Arena,
  milliseconds: number,
): ReadonlyMap<string, number> {
  const bundle = arena.bundle(bundleName)
  const args = [bundle, arena.event(workload, example), String(milliseconds)]
  const program = arena.bundle('warm-profile')
  const { invocations, profile } = inFreshProcess(program, args, arena.environment(workload)) as WarmProfile
  const { onLine } = partsOf(bundle)
  const url = pathToFileURL(bundle).href
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const spent = new Map<string, number>()
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const part = partOf(nodes.get(id))
    if (part === undefined) continue
    spent.set(part, (spent.get(part) ?? 0) + (1000 * (profile.timeDeltas?.[index] ?? 0)) / invocations)
  }
  return spent

  /** Whose the sample is: that of the innermost function of the bundle. */
  function partOf(node: Profiler.ProfileNode | undefined): string | undefined {
    if (node === undefined) return undefined
    const { callFrame, id } = node
    return callFrame.url === url ? onLine(callFrame.lineNumber) : partOf(nodes.get(parents.get(id) as number))
  }
}

import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Case, Workload } from '../workloads/workload.ts'
import { checkAnswers } from './answers.ts'
import { bundleContenders, bundlePrograms, EXTENSIONS } from './bundle.ts'
import type { Options } from './options.ts'
import { awsAt, type Server, startServer } from './server.ts'

const NODE_MODULES = join(import.meta.dirname, '../../node_modules')

/** A folder with the bundles of all that is measured, and the events as files. */
export interface Arena {
  readonly folder: string
  /** The bundle of `w1-http/bare`, `empty` or a program. */
  bundle(name: string): string
  event(workload: Workload, example: Case): string
  /** What a process of the workload has in its environment, the server beside it included. */
  environment(workload: Workload): NodeJS.ProcessEnv
}

export interface ArenaOptions extends Pick<Options, 'workloads' | 'keep' | 'format'> {
  /** Whether the contenders are left readable, for a profile: not what a user deploys. */
  readonly readable?: boolean | undefined
}

/** Sets the arena up, makes sure that every contender answers right, and takes it down when the measuring is done. */
export async function inArena(
  { workloads, keep, format, readable }: ArenaOptions,
  programs: readonly string[],
  measure: (arena: Arena) => Promise<void>,
): Promise<void> {
  const servers = new Map<string, Server>()
  const beside = new Set(workloads.flatMap(({ server = [] }) => server))
  const folder = keep === undefined ? mkdtempSync(join(tmpdir(), 'heddle-benchmarks-')) : resolve(keep)
  const arena: Arena = {
    folder,
    bundle: (name) => join(folder, `${name}${programs.includes(name) ? '.mjs' : EXTENSIONS[format]}`),
    event: ({ folder: name, cases }, example) => join(folder, name, `event-${cases.indexOf(example)}.json`),
    environment: ({ server, environment = {} }) => ({
      ...environment,
      ...(server === undefined ? {} : awsAt(servers.get(server)?.url as string)),
    }),
  }
  try {
    await Promise.all([
      bundleContenders(workloads, format, folder, readable),
      bundlePrograms([...programs, ...beside], folder),
    ])
    // As in Lambda, where the runtime brings the SDK.
    if (!existsSync(join(folder, 'node_modules'))) symlinkSync(NODE_MODULES, join(folder, 'node_modules'))
    for (const name of beside) servers.set(name, await startServer(join(folder, `${name}.mjs`)))
    for (const workload of workloads) {
      for (const example of workload.cases) {
        writeFileSync(arena.event(workload, example), JSON.stringify(example.event))
      }
    }
    await checkAnswers(workloads, arena)
    await measure(arena)
  } finally {
    for (const server of servers.values()) server.stop()
    if (keep === undefined) rmSync(folder, { recursive: true })
  }
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { hostsFolder } from '../../../test/hosts/hosts.mts'
import type { Platform } from './platforms.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** When, where, and of what. */
export interface Stamp {
  /** ISO 8601. */
  readonly time: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGb: number
    readonly system: string
    /** The load average of a minute before it began: how quiet the machine was. */
    readonly load: number
  }
  readonly node: string
  /** heddle's commit. */
  readonly commit: string
  readonly versions: Readonly<Record<string, string>>
}

export function stamp(platforms: readonly Platform[]): Stamp {
  return {
    time: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release()}`,
      load: Number((loadavg()[0] as number).toFixed(2)),
    },
    node: process.version,
    commit: commit(),
    versions: Object.fromEntries([
      ...['zod', 'autocannon', '@azure/functions', '@fnproject/fdk', '@google-cloud/functions-framework'].map(own),
      ...['firebase-functions', 'miniflare', 'workerd'].map(own),
      ...platforms.flatMap(({ needs }) =>
        needs === undefined ? [] : [versionIn(hostsFolder, needs.split('/')[0] as string)],
      ),
    ]),
  }
}

function own(name: string): [string, string] {
  return versionIn(ROOT, name)
}

function versionIn(folder: string, name: string): [string, string] {
  return [name, JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version]
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'packages', 'benchmarks/adapters')
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed === '' ? '' : ', with changes'}`
  } catch {
    return 'unknown'
  }
}

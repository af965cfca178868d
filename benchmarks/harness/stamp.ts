import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { PACKAGES } from '../workloads/peers.ts'
import type { Options } from './options.ts'
import type { Stamp } from './results.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Begins a stamp; the function that comes back ends it. */
export function stamping({ full, format }: Pick<Options, 'full' | 'format'>): () => Stamp {
  const start = new Date()
  const [before] = loadavg() as [number]
  return () => ({
    time: start.toISOString(),
    full,
    format,
    minutes: rounded((Date.now() - start.getTime()) / 60_000, 1),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: rounded(totalmem() / 2 ** 30, 1),
      system: `${type()} ${release()}`,
      load: [rounded(before, 2), rounded((loadavg() as [number])[0], 2)],
    },
    node: process.version,
    commit: commit(),
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  })
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'packages', 'benchmarks/workloads', 'benchmarks/harness')
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed === '' ? '' : ', with changes'}`
  } catch {
    return 'unknown'
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

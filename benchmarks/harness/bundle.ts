import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Workload } from '../workloads/workload.ts'

const BENCHMARKS = join(import.meta.dirname, '..')

/** Bundles contenders and the programs that run them, each on its own and as a user would deploy it. */
export async function bundle(
  workloads: readonly Workload[],
  programs: readonly string[],
  outdir: string,
): Promise<void> {
  const contenders = ['empty', ...workloads.flatMap(bundlesOf)]
  await build({
    absWorkingDir: BENCHMARKS,
    entryPoints: [
      ...contenders.map((name) => ({ in: `workloads/${name}.ts`, out: name })),
      // Bundled too: Node's own way with TypeScript would be paid for in every process.
      ...programs.map((name) => ({ in: `harness/${name}.ts`, out: name })),
    ],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['@heddle/source'],
    logLevel: 'warning',
  })
}

/** The names of the bundles of a workload's contenders: `w1-http/bare`. */
export function bundlesOf({ folder, contenders }: Workload): readonly string[] {
  return contenders.map((contender) => `${folder}/${contender}`)
}

/** The bundle that the others are compared with. */
export function bareOf({ folder }: Workload): string {
  return `${folder}/bare`
}

/** Whether the targets are for this bundle: not for a peer, nor for heddle doing more than the task. */
export function isHeddle(name: string): boolean {
  return name.endsWith('/heddle')
}

/** A bundle's size after gzip, in kB. */
export function gzipKb(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length / 1000
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import type { Workload } from '../workloads/workload.ts'
import type { Format } from './options.ts'

const BENCHMARKS = join(import.meta.dirname, '..')

// What esbuild's users give a bundle of ESM when something in it is CommonJS that requires built-ins, such as express.
const REQUIRE = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

export const EXTENSIONS = { esm: '.mjs', cjs: '.cjs' } as const

/**
 * Bundles contenders, each on its own and as a user would deploy it.
 *
 * @param readable - with names and lines left, so that a profile can say what is whose
 */
export async function bundleContenders(
  workloads: readonly Workload[],
  format: Format,
  outdir: string,
  readable = false,
): Promise<void> {
  await bundle('workloads', ['empty', ...workloads.flatMap(bundlesOf)], format, outdir, !readable)
}

/** Bundles the programs that run contenders: Node's own way with TypeScript would be paid for in every process. */
export async function bundlePrograms(programs: readonly string[], outdir: string): Promise<void> {
  await bundle('harness', programs, 'esm', outdir)
}

async function bundle(
  folder: string,
  names: readonly string[],
  format: Format,
  outdir: string,
  minify = true,
): Promise<void> {
  const options: BuildOptions = {
    absWorkingDir: BENCHMARKS,
    outdir,
    outExtension: { '.js': EXTENSIONS[format] },
    bundle: true,
    minify,
    format,
    platform: 'node',
    target: 'node24',
    conditions: ['@heddle/source'],
    // The one Lambda's runtime brings; the other is CommonJS that requires built-ins, which a bundle of ESM cannot.
    external: ['@aws-sdk/*', 'aws4'],
    alias: { 'aws-sdk/clients/eventbridge': './workloads/w6-emit/aws-sdk-2.cjs' },
    logLevel: 'warning',
  }
  const entries = (some: readonly string[]) => some.map((name) => ({ in: `${folder}/${name}.ts`, out: name }))
  const { metafile } = await build({ ...options, entryPoints: entries(names), metafile: true })
  if (format === 'cjs') return

  const requiring = names.filter((name) => {
    const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}${EXTENSIONS[format]}`))
    return output?.[1].imports.some(({ kind }) => kind === 'require-call') === true
  })
  await build({ ...options, entryPoints: entries(requiring), banner: { js: REQUIRE } })
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

/** A bundle's size as it is and after gzip. */
export function sizeOf(file: string): { readonly bytes: number; readonly gzipBytes: number } {
  const bundle = readFileSync(file)
  return { bytes: bundle.length, gzipBytes: gzipSync(bundle, { level: 9 }).length }
}

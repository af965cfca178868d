import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import type { Platform } from './platforms.ts'

const ADAPTERS = join(import.meta.dirname, '..')
// Under it, what is no part of a bundle is found.
const CACHE = join(ADAPTERS, '../../node_modules/.cache')

export const CONTENDERS = ['bare', 'heddle'] as const

export type ContenderName = (typeof CONTENDERS)[number]

/** A folder for bundles, while work is done. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'heddle-adapters-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function bundleOf(folder: string, { name }: Platform, contender: ContenderName): string {
  return join(folder, name, `${contender}.mjs`)
}

/** The program that loads a bundle and tells what that took. */
export function loaderIn(folder: string): string {
  return join(folder, 'load.mjs')
}

/** Bundles both contenders, each on its own, as users of the platform deploy: minified ESM, without the platform's SDK. */
export async function bundleContenders(
  { name, conditions = [], bundledFor = 'node', sdk }: Platform,
  folder: string,
): Promise<void> {
  await build({
    ...OPTIONS,
    entryPoints: CONTENDERS.map((contender) => `${name}/${contender}.ts`),
    outdir: join(folder, name),
    platform: bundledFor,
    conditions: ['@heddle/source', ...conditions],
    external: ['@aws-sdk/*', 'node:*', ...(sdk === undefined ? [] : [sdk])],
  })
}

export async function bundleLoader(folder: string): Promise<void> {
  await build({ ...OPTIONS, entryPoints: ['harness/load.ts'], outdir: folder, platform: 'node' })
}

const OPTIONS: BuildOptions = {
  absWorkingDir: ADAPTERS,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2024',
  logLevel: 'warning',
}

export interface Size {
  readonly bytes: number
  readonly gzipBytes: number
}

export function sizeOf(file: string): Size {
  const bundle = readFileSync(file)
  return { bytes: bundle.length, gzipBytes: gzipSync(bundle, { level: 9 }).length }
}

import { createRequire } from 'node:module'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { grouping, placeOf } from './bench-groups.ts'
import { CallError } from './call-error.ts'
import { groupBy } from './group-by.ts'
import { sum } from './statistics.ts'

/** A module bundled as one would deploy it: minified, the AWS SDK external as Lambda brings it. */
export interface Bundle {
  readonly bytes: number
  readonly gzipBytes: number
  /** What its bytes are of, the most first: the function's own files, and packages. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[]
}

/** What became of a module: it may be that it cannot be bundled. */
export type Bundled = Bundle | { readonly error: string }

/** Bundles a module, in memory. Throws an `Error` that says what cannot be bundled. */
export type Bundler = (module: string) => Promise<Code>

export interface Code {
  readonly text: Buffer
  /** The bytes that each file, by its path, has in it. */
  readonly files: ReadonlyMap<string, number>
}

// As much of esbuild as is used. It is the user's own and may be missing, so its types are not asked for.
interface Esbuild {
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly contents: Uint8Array }[]
    readonly metafile: {
      readonly outputs: Readonly<
        Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
      >
    }
  }>
}

interface EsbuildError extends Error {
  readonly errors?: readonly { readonly text: string }[]
}

/** The bundler of the project that a module is in; undefined where esbuild is not installed. */
export async function bundlerAt(module: string, flags: readonly string[]): Promise<Bundler | undefined> {
  let file: string
  try {
    file = createRequire(module).resolve('esbuild')
  } catch {
    return undefined
  }
  const loaded = (await import(pathToFileURL(file).href)) as Esbuild & { readonly default?: Esbuild }
  const esbuild = loaded.default ?? loaded
  const conditions = conditionsOf(flags)
  return async (entry) => {
    const options = {
      absWorkingDir: dirname(entry),
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: isCommonJs(entry) ? 'cjs' : 'esm',
      platform: 'node',
      target: 'node22',
      // An empty list would take esbuild's own condition away.
      ...(conditions.length > 0 && { conditions }),
      external: ['@aws-sdk/*', '*.node'],
      logLevel: 'silent',
    }
    const { outputFiles, metafile } = await esbuild.build(options).catch((cause: EsbuildError) => {
      throw new Error(cause.errors?.[0]?.text ?? cause.message, { cause })
    })
    const code = Buffer.concat(outputFiles.map(({ contents }) => contents))
    const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
    return {
      text: code.includes('Dynamic require of') ? Buffer.concat([withRequire, code]) : code,
      files: new Map(inputs.map(([file, { bytesInOutput }]) => [resolve(dirname(entry), file), bytesInOutput])),
    }
  }
}

// What CommonJS in a bundle of ESM needs for the built-ins that it requires; esbuild leaves that to its user.
const withRequire = Buffer.from(
  "import{createRequire as __heddleRequire}from'node:module';const require=__heddleRequire(import.meta.url);",
)

/** What is known of a bundle. @param entry - the function's module */
export function bundleOf({ text, files }: Code, entry: string, cwd: string): Bundle {
  const groupOf = grouping(entry, placeOf(entry, cwd), cwd)
  const byName = groupBy([...files], ([file]) => groupOf(file).name)
  const parts = [...byName].map(([name, of]) => ({ name, bytes: sum(of.map(([, bytes]) => bytes)) }))
  return {
    bytes: text.length,
    gzipBytes: gzipSync(text, { level: 9 }).length,
    parts: parts.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes),
  }
}

export function isCommonJs(module: string): boolean {
  return ['.cjs', '.cts'].includes(extname(module))
}

/** Throws a `CallError`: an option needs the bundler that is not there. */
export function noBundler(option: string, module: string): never {
  throw new CallError(`${option} needs esbuild, and it is not installed at ${module}: npm install --save-dev esbuild`)
}

/** The conditions by which Node resolves packages: `--conditions=name`, `-C name`. */
function conditionsOf(flags: readonly string[]): string[] {
  return flags.flatMap((flag, index) => {
    const [, given] = /^(?:--conditions|-C)=(.+)$/.exec(flag) ?? []
    if (given !== undefined) return [given]
    const next = flags[index + 1]
    return (flag === '--conditions' || flag === '-C') && next !== undefined ? [next] : []
  })
}

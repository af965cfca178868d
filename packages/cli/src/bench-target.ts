import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { type Bundled, bundleOf, bundlerAt, isCommonJs, noBundler } from './bench-bundle.ts'
import type { BenchOptions } from './bench-options.ts'
import { CallError } from './call-error.ts'
import type { FunctionSettings } from './function-options.ts'
import { moduleFlags } from './node-flags.ts'

/** A function as it is measured. */
export interface BenchTarget {
  /** With the module that runs: the user's, or its bundle. */
  readonly settings: FunctionSettings
  /** The user's module. */
  readonly module: string
  /** What esbuild makes of it, where it is installed. */
  readonly bundle: Bundled | undefined
  /** What was made for it, and goes when all is done. */
  readonly folder: string | undefined
}

/** Throws a `CallError` when the bundle is asked for and cannot be made. */
export async function targetOf(settings: FunctionSettings, options: BenchOptions): Promise<BenchTarget> {
  const { module } = settings
  const bundler = await bundlerAt(module, moduleFlags(module))
  if (bundler === undefined) {
    if (options.isBundled) noBundler('--bundle', module)
    if (options.budgets.some(({ figure }) => figure === 'bundle')) noBundler('--budget: bundle', module)
    return { settings, module, bundle: undefined, folder: undefined }
  }
  const code = await bundler(module).catch((error: Error) => error)
  if (code instanceof Error) {
    if (options.isBundled)
      throw new CallError(`--bundle: ${module} cannot be bundled: ${code.message}`, { cause: code })
    return { settings, module, bundle: { error: code.message }, folder: undefined }
  }
  const bundle = bundleOf(code, module, settings.cwd)
  if (!options.isBundled) return { settings, module, bundle, folder: undefined }
  const folder = await folderFor(module)
  const file = join(folder, `${basename(module, extname(module))}${isCommonJs(module) ? '.cjs' : '.mjs'}`)
  await writeFile(file, code.text)
  return { settings: { ...settings, module: file }, module, bundle, folder }
}

/** A folder from which Node finds what the module finds: in the `node_modules` above it, for the AWS SDK. */
async function folderFor(module: string): Promise<string> {
  let folder = dirname(module)
  while (!existsSync(join(folder, 'node_modules')) && folder !== dirname(folder)) folder = dirname(folder)
  const cache = join(existsSync(join(folder, 'node_modules')) ? folder : dirname(module), 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  return await mkdtemp(join(cache, 'heddle-bench-'))
}

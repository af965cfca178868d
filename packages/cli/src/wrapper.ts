import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A module in a folder of its own that the runtime client can load, whatever the user's module is called. */
export interface Wrapper {
  readonly folder: string
  /** What the client loads: `orders.handler`. */
  readonly handler: string
  remove(): Promise<void>
}

/**
 * Writes the wrapper. The client itself finds only `.js`, `.mjs` and `.cjs`, prefers one to the other by a rule of its
 * own, and cannot load a file with a second dot in its name. The wrapper hands on what the user's module exports
 * under that name, and its default, where the client looks too. An error of the import stays what it is.
 *
 * @param around - statements right before and after the import
 */
export async function writeWrapper(
  module: string,
  exportPath: string,
  taskRoot: string,
  around: { readonly before: string; readonly after: string } | undefined = undefined,
): Promise<Wrapper> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-'))
  const name = basename(module, extname(module)).replaceAll(/[^\w-]/g, '-')
  const [first = ''] = exportPath.split('.')
  const seen = { LAMBDA_TASK_ROOT: taskRoot, _HANDLER: `${withoutExtension(relative(taskRoot, module))}.${exportPath}` }
  const lines = [
    '// Written by heddle for one run. What the function sees is the place of its own module, not of this one.',
    `Object.assign(process.env, ${JSON.stringify(seen)})`,
    ...(around === undefined ? [] : [around.before]),
    `const user = await import(${JSON.stringify(pathToFileURL(module).href)})`,
    ...(around === undefined ? [] : [around.after]),
    `const value = user[${JSON.stringify(first)}]`,
    `export { value as ${JSON.stringify(first)} }`,
    ...(first === 'default' ? [] : ['export default user.default']),
  ]
  await writeFile(join(folder, `${name}.mjs`), `${lines.join('\n')}\n`)
  return {
    folder,
    handler: `${name}.${exportPath}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length).replaceAll(sep, '/')
}

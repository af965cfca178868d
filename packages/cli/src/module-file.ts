import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { CallError } from './call-error.ts'

/** The whole path of a user's module. Throws a `CallError` when there is no such file. */
export function moduleFile(module: string, cwd = '.'): string {
  const file = resolve(cwd, module)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new CallError(`no such module: ${module}`)
  if (!found.isFile()) throw new CallError(`not a module: ${module}`)
  return file
}

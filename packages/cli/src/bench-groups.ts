import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** What a module belongs to. */
export interface Group {
  /** What tells it from others: the path of a file, or of a package's folder, or `node:fs`. */
  readonly key: string
  readonly kind: 'own' | 'package' | 'built-in'
  /** `src/orders.ts`, `@aws-sdk/client-sqs`, `node:fs` */
  readonly name: string
  readonly version: string | undefined
}

/**
 * Says of each module what it belongs to: each file of the function's own package to itself, all others to their package.
 *
 * @param entry - the function's module
 * @param name - what that is called
 */
export function grouping(entry: string, name: string, cwd: string): (id: string) => Group {
  const packages = new Map<string, Group>()
  const own = folderOf(entry)

  function packageAt(folder: string): Group {
    const known = packages.get(folder)
    if (known !== undefined) return known
    const found = readPackage(folder)
    const title = nameIn(folder) ?? found.name ?? folder
    const group: Group = { key: folder, kind: 'package', name: title, version: found.version }
    packages.set(folder, group)
    return group
  }

  return (id) => {
    if (id.startsWith('node:')) return { key: id, kind: 'built-in', name: id, version: undefined }
    const folder = folderOf(id)
    if (folder !== undefined && folder !== own) return packageAt(folder)
    return { key: id, kind: 'own', name: id === entry ? name : placeOf(id, cwd), version: undefined }
  }
}

/** A path as people read it: from the current directory, if it lies there. */
export function placeOf(path: string, cwd: string): string {
  const place = relative(cwd, path)
  return place === '' || place.startsWith('..') ? path : place
}

/** The folder of the package that a file belongs to; undefined where there is none. */
function folderOf(file: string): string | undefined {
  const modules = `${sep}node_modules${sep}`
  const start = file.lastIndexOf(modules)
  if (start >= 0) {
    const [scope = '', name = ''] = file.slice(start + modules.length).split(sep)
    return file.slice(0, start + modules.length) + (scope.startsWith('@') ? join(scope, name) : scope)
  }
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    // One that has no name sets only how modules are read.
    if (readPackage(folder).name !== undefined) return folder
  }
  return undefined
}

function nameIn(folder: string): string | undefined {
  const modules = `${sep}node_modules${sep}`
  const start = folder.lastIndexOf(modules)
  return start < 0 ? undefined : folder.slice(start + modules.length).replaceAll(sep, '/')
}

const read = new Map<string, { name?: string | undefined; version?: string | undefined }>()

function readPackage(folder: string): { name?: string | undefined; version?: string | undefined } {
  const known = read.get(folder)
  if (known !== undefined) return known
  const file = join(folder, 'package.json')
  let found: { name?: string | undefined; version?: string | undefined } = {}
  try {
    if (existsSync(file)) {
      const { name, version } = Object(JSON.parse(readFileSync(file, 'utf8'))) as Record<string, unknown>
      found = {
        name: typeof name === 'string' ? name : undefined,
        version: typeof version === 'string' ? version : undefined,
      }
    }
  } catch {
    // What cannot be read says nothing.
  }
  read.set(folder, found)
  return found
}

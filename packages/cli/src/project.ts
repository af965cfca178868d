import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CallError } from './call-error.ts'

/** What the nearest package.json says. */
export interface Project {
  readonly name?: string | undefined
  readonly version?: string | undefined
}

/** What a document says of itself: as given, else as the nearest package.json. Throws a `CallError` where neither does. */
export function infoOf(
  file: string,
  given: { readonly title: string | undefined; readonly version: string | undefined },
): { readonly title: string; readonly version: string } {
  const project = projectOf(file)
  const { title = project.name, version = project.version } = given
  if (title === undefined) throw new CallError('no title given, and no package.json with a name: --title <title>')
  if (version === undefined) throw new CallError('no version given, and none in package.json: --version <version>')
  return { title, version }
}

/** Reads the nearest package.json above a file. One that says nothing of itself is none: it sets only how modules are read. */
export function projectOf(file: string): Project {
  const folder = dirname(file)
  if (folder === file) return {}
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Project
    if (name !== undefined) return { name, version }
  } catch {
    // Where there is none that can be read, the one above counts.
  }
  return projectOf(folder)
}

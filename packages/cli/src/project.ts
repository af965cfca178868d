import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What the nearest package.json says. */
export interface Project {
  readonly name?: string | undefined
  readonly version?: string | undefined
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

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { exported, type Fields } from './module-process.ts'

/** The catalogue that a module exports, itself or by an emitter. Throws an `Error` that says what there is instead. */
export function catalogueIn(loaded: Fields, name: string | undefined): Fields {
  if (name !== undefined) {
    const catalogue = catalogueOf(exported(loaded, name))
    if (catalogue === undefined) throw new Error(`no export ${name} that is a catalogue or an emitter`)
    return catalogue
  }
  const found = new Map<Fields, string>()
  // What a CommonJS module exports may be in its default alone.
  for (const [key, value] of [...Object.entries(loaded), ...Object.entries(Object(loaded.default) as Fields)]) {
    const catalogue = catalogueOf(value)
    if (catalogue !== undefined && !found.has(catalogue)) found.set(catalogue, key)
  }
  const [first, ...others] = found.keys()
  if (first === undefined) throw new Error('none of the exports is a catalogue or an emitter')
  if (others.length === 0) return first
  throw new Error(`which of the exports ${[...found.values()].join(', ')}? Name it: #${found.get(first)}`)
}

function catalogueOf(value: unknown): Fields | undefined {
  if (isCatalogue(value)) return value
  const { catalogue } = Object(value) as Fields
  return isCatalogue(catalogue) ? catalogue : undefined
}

/** Whether a value is an object of schemas and nothing else. */
function isCatalogue(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || '~standard' in value) return false
  const schemas = Object.values(value)
  return schemas.length > 0 && schemas.every((schema) => Object(schema)['~standard'] !== undefined)
}

/** Whether a path is one of something that `heddle schemas` wrote, and no module. */
export function isWritten(path: string): boolean {
  return extname(path) === '.json' || statSync(path).isDirectory()
}

/** A catalogue that `heddle schemas` wrote as JSON Schema, a file or a folder of files. */
export function readWritten(path: string): object {
  if (!statSync(path).isDirectory()) return readFile(path)
  const names = readdirSync(path).filter((name) => extname(name) === '.json')
  if (names.length === 0) throw new Error('there is no JSON Schema in this folder')
  return { $defs: Object.assign({}, ...names.map((name) => (readFile(join(path, name)) as { $defs: object }).$defs)) }
}

function readFile(path: string): object {
  let written: unknown
  try {
    written = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`not JSON: ${(cause as Error).message}`, { cause })
  }
  const { $defs } = Object(written) as Fields
  if (typeof $defs === 'object' && $defs !== null) return written as object
  throw new Error('expected JSON Schema that heddle schemas wrote, with the types of events in $defs')
}

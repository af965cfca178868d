import { existsSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import type { Target } from './arguments.ts'
import { askProcess, printFault } from './ask-process.ts'
import { CallError } from './call-error.ts'
import { moduleFile } from './module-file.ts'
import { moduleFlags } from './node-flags.ts'
import { infoOf } from './project.ts'
import { type DiffOptions, help, parseSchemas, type WriteOptions } from './schemas-options.ts'
import { printChanges } from './schemas-print.ts'
import type { CataloguePlace, DiffAnswer, DiffCall, Unsaid, WriteAnswer, WriteCall } from './schemas-process.ts'
import { jsonText, writeText } from './write-text.ts'

/** `heddle schemas`: writes the schemas of a catalogue, or says what changed between two. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseSchemas(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  return options.task === 'write' ? await write(options) : await diff(options)
}

async function write(options: WriteOptions): Promise<number> {
  const call = writeCallOf(options)
  const answer = await askProcess<WriteAnswer>('schemas-process', call, moduleFlags(call.from.path))
  if ('fault' in answer) {
    await printFault('heddle schemas', options.module, answer)
    return 1
  }
  for (const one of answer.unsaid) process.stderr.write(`${unsaidText(one, options.format)}\n`)
  const { out } = options
  if (out === undefined || answer.pieces === undefined || !isFolder(out))
    await writeText(jsonText(answer.document), out)
  else await writePieces(answer.pieces, out)
  return 0
}

function writeCallOf({ format, source, ...options }: WriteOptions): WriteCall {
  const path = moduleFile(options.module)
  const from = { path, export: options.export }
  const { title, version } = options
  if (format !== 'asyncapi') {
    if (format === 'registry' && source === undefined) {
      throw new CallError('registry: no source of the events given: --source <source>')
    }
    return { task: 'write', from, format, info: { title, version }, source }
  }
  return { task: 'write', from, format, info: infoOf(path, { title, version }), source }
}

function unsaidText({ type, path, keyword }: Unsaid, format: WriteOptions['format']): string {
  const form = format === 'registry' ? 'OpenAPI 3.0' : 'draft 07'
  const place = path === '' ? type : `${type}: ${path}`
  return `heddle schemas: ${place}: ${form} cannot say ${keyword}: it lets through more than the schema`
}

function isFolder(path: string): boolean {
  return existsSync(path) ? statSync(path).isDirectory() : extname(path) === '' || path.endsWith('/')
}

async function writePieces(pieces: Readonly<Record<string, object>>, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new CallError(`cannot write ${folder}: ${cause.code}`, { cause })
  })
  const taken = new Set<string>()
  for (const [name, document] of Object.entries(pieces)) {
    const plain = name.replaceAll(/[^\w.@-]/g, '_')
    let file = plain
    // Where file names are the same in upper and lower case, these would be one.
    for (let count = 2; taken.has(file.toLowerCase()); count++) file = `${plain}-${count}`
    taken.add(file.toLowerCase())
    await writeText(jsonText(document), join(folder, `${file}.json`))
  }
}

async function diff({ before, after, producers, json }: DiffOptions): Promise<number> {
  const call: DiffCall = {
    task: 'diff',
    before: placeOf(before),
    after: placeOf(after),
    for: producers ? 'producers' : 'consumers',
  }
  const [flags = [], others = []] = [call.before, call.after].map(({ path }) => moduleFlags(path))
  // Those of TypeScript do no harm to what is none.
  const answer = await askProcess<DiffAnswer>('schemas-process', call, flags.length > others.length ? flags : others)
  if ('fault' in answer) {
    await printFault('heddle schemas', answer.module, answer)
    return 2
  }
  if (json) process.stdout.write(jsonText(answer.changes))
  else printChanges(answer.changes, call.for)
  return answer.changes.every(({ effect }) => effect === 'safe') ? 0 : 1
}

function placeOf({ module, export: name }: Target): CataloguePlace {
  const isDirectory = existsSync(module) && statSync(module).isDirectory()
  return { path: isDirectory ? resolve(module) : moduleFile(module), export: name }
}

import { join } from 'node:path'
import { catalogueIn, isWritten, readWritten } from './catalogue-at.ts'
import { answer, type Fields, LoadError, load, openapiAt } from './module-process.ts'

/** One version of a catalogue: a module, or a file or folder that `heddle schemas` wrote. */
export interface CataloguePlace {
  /** The whole path. */
  readonly path: string
  readonly export: string | undefined
}

export interface WriteCall {
  readonly task: 'write'
  readonly from: CataloguePlace
  readonly format: 'json-schema' | 'registry' | 'asyncapi'
  /** As `heddle/openapi` has them: a call leaves out what its format does not take. */
  readonly info: { readonly title?: string | undefined; readonly version?: string | undefined }
  readonly source: string | undefined
}

export interface DiffCall {
  readonly task: 'diff'
  readonly before: CataloguePlace
  readonly after: CataloguePlace
  readonly for: 'consumers' | 'producers'
}

export interface WriteAnswer {
  readonly document: object
  /** The same in pieces by name, of a format that has some. */
  readonly pieces?: Readonly<Record<string, object>>
  readonly unsaid: readonly Unsaid[]
}

/** What a form cannot say. */
export interface Unsaid {
  readonly type: string
  readonly path: string
  readonly keyword: string
}

export interface DiffAnswer {
  readonly changes: readonly Change[]
}

export interface Change {
  readonly type: string
  readonly path: string
  readonly effect: 'breaks' | 'unsure' | 'safe'
  readonly message: string
}

/** What is called of `heddle/openapi`. */
interface Heddle {
  jsonSchemas(catalogue: Fields, options: object): Promise<{ readonly $schema: string; readonly $defs: Fields }>
  registrySchemas(catalogue: Fields, options: object): Promise<readonly RegistrySchema[]>
  asyncApi(catalogue: Fields, info: object, options: object): Promise<WriteAnswer>
  diffSchemas(before: object, after: object, options: object): readonly Change[]
}

interface RegistrySchema {
  readonly type: string
  readonly name: string
  readonly content: object
  readonly unsaid: readonly Omit<Unsaid, 'type'>[]
}

async function written({ from, format, info, source }: WriteCall): Promise<WriteAnswer> {
  const catalogue = catalogueIn(await load(from.path), from.export)
  const heddle = (await openapiAt([from.path])) as unknown as Heddle
  if (format === 'asyncapi') return await heddle.asyncApi(catalogue, info, { source })
  if (format === 'registry') {
    const schemas = await heddle.registrySchemas(catalogue, { ...info, source })
    const pieces = Object.fromEntries(schemas.map(({ name, content }) => [name, content]))
    const unsaid = schemas.flatMap(({ type, unsaid }) => unsaid.map((one) => ({ type, ...one })))
    return { document: pieces, pieces, unsaid }
  }
  const document = await heddle.jsonSchemas(catalogue, info)
  const { $schema, $defs } = document
  // What a schema refers to stands in itself, at the same place in a file of its own.
  const piece = (type: string) => ({ $schema, $ref: refTo(type), $defs: { [type]: $defs[type] } })
  return { document, pieces: Object.fromEntries(Object.keys($defs).map((type) => [type, piece(type)])), unsaid: [] }
}

function refTo(type: string): string {
  return `#/$defs/${encodeURIComponent(type.replaceAll('~', '~0').replaceAll('/', '~1'))}`
}

async function compared({ before, after, for: whom }: DiffCall): Promise<DiffAnswer> {
  const places = [after.path, before.path, join(process.cwd(), 'package.json')]
  const heddle = (await openapiAt(places)) as unknown as Heddle
  const [old, now] = [await schemaAt(before, heddle), await schemaAt(after, heddle)]
  return { changes: heddle.diffSchemas(old, now, { for: whom }) }
}

async function schemaAt({ path, export: name }: CataloguePlace, { jsonSchemas }: Heddle): Promise<object> {
  try {
    return isWritten(path) ? readWritten(path) : await jsonSchemas(catalogueIn(await load(path), name), {})
  } catch (cause) {
    if (cause instanceof LoadError) throw cause
    throw new Error(`${path}: ${(cause as Error).message.replace(/^schemas: /, '')}`, { cause })
  }
}

await answer((call: WriteCall | DiffCall) => (call.task === 'write' ? written(call) : compared(call)))

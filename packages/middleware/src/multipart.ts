import {
  check,
  HttpError,
  type HttpMiddleware,
  type HttpQuery,
  type HttpRequest,
  type InferOutput,
  invalidPayload,
  readingOf,
  type StandardSchemaV1,
  stackless,
} from '@heddle/core'
import { formOf } from './multipart-form.ts'
import { badForm, partsOf } from './multipart-parts.ts'
import { headOf, parametersOf } from './parameters.ts'

export interface MultipartOptions<Fields extends StandardSchemaV1 = StandardSchemaV1> {
  /** What the fields have to be, and are made: any Standard Schema. It gets text. What it refuses is answered 422. */
  readonly fields?: Fields | undefined
  /** The media types of the files, such as `image/*`; any other is answered 415. Default: all. It is what the client says. */
  readonly types?: readonly string[] | undefined
  /** Default 10. */
  readonly maxFiles?: number | undefined
  /** The most bytes of one file. Default 5 MiB. */
  readonly maxFileBytes?: number | undefined
  /** How many values the fields may have together. Default 100. */
  readonly maxFields?: number | undefined
  /** The most bytes of one value. Default 65,536. */
  readonly maxFieldBytes?: number | undefined
  /** The most bytes of the name of a field or file. Default 100. */
  readonly maxNameBytes?: number | undefined
  /** How many headers a part may have. Default 20; 16 kB together at the most. */
  readonly maxHeaderPairs?: number | undefined
}

/** One file of a form. */
export interface FormFile {
  /** The name of the form's field. Several files may have one name. */
  readonly name: string
  /** As the client calls the file, without a path and control characters. Not fit for a path of one's own: it may be any name. */
  readonly filename: string | undefined
  /** The media type, as the client says; `application/octet-stream` when it says none. */
  readonly type: string
  readonly bytes: Uint8Array
}

export interface MultipartForm<Fields = HttpQuery> {
  /** What the `fields` schema makes of them; without one text by name, or an array where a name was sent several times. */
  readonly fields: Fields
  /** In their order. A file input in which no file was chosen is not among them. */
  readonly files: readonly FormFile[]
}

/**
 * Reads a form with files, `multipart/form-data`, and puts `form` into the call. Needs `@fastify/busboy`, loaded on first
 * use. The source itself declares no `body`.
 *
 * ```ts
 * on(http.post('/avatars'))
 *   .use(multipart({ types: ['image/*'], maxFiles: 1, fields: z.object({ alt: z.string() }) }))
 *   .handle(async (request, { form }) => ({ status: 201, body: await store(form.files, form.fields.alt) }))
 * ```
 *
 * Answers 413 to more than a limit allows, for nothing is cut off, 415 to another media type of the body or of a file, 422
 * with all issues to fields that the schema refuses, and 400 to what is no whole form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function multipart<Fields extends StandardSchemaV1 = StandardSchemaV1<unknown, HttpQuery>>(
  options: MultipartOptions<Fields> = {},
): HttpMiddleware<{}, { readonly form: MultipartForm<InferOutput<Fields>> }> {
  const limits = limitsOf(options)
  const { fields: schema } = options

  return async function multipart(call, next) {
    // A request that must not reach the function is answered as one, whatever it carries.
    const refusal = readingOf(call)?.refusal
    if (refusal !== undefined) throw refusal
    const boundary = boundaryOf(call.event)
    const body = call.event.bytes()
    if (body.length === 0) throw badForm(400, 'it is empty')
    const { fields, files } = formOf(await partsOf(body, boundary, limits), limits)
    const checked = schema === undefined ? { value: fields } : await check(schema, fields)
    if (checked.issues === undefined) {
      return await next({ form: { fields: checked.value as InferOutput<Fields>, files } })
    }
    if (checked.cause !== undefined) throw invalidPayload('multipart: the fields', '', checked)
    const issues = checked.issues.map(({ message, path = [] }) => ({ message, path: ['fields', ...path] }))
    throw stackless(() => new HttpError(422, 'the form is not valid', { issues }))
  }
}

function limitsOf(options: MultipartOptions) {
  const limits = {
    maxFiles: options.maxFiles ?? 10,
    maxFileBytes: options.maxFileBytes ?? 5 * 1024 * 1024,
    maxFields: options.maxFields ?? 100,
    maxFieldBytes: options.maxFieldBytes ?? 65_536,
    maxNameBytes: options.maxNameBytes ?? 100,
    maxHeaderPairs: options.maxHeaderPairs ?? 20,
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 0)) throw new TypeError(`multipart: ${name} has to be a number, 0 or more`)
  }
  const types = options.types?.map((type) => type.toLowerCase())
  return { ...limits, maxParts: limits.maxFiles + limits.maxFields, types }
}

function boundaryOf({ headers }: HttpRequest): string {
  const type = headers['content-type'] ?? ''
  if (headOf(type) !== FORM_DATA) throw badForm(415, `it has to be ${FORM_DATA}`, { accept: FORM_DATA })
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw badForm(415, 'it has to be without a content-encoding', { 'accept-encoding': 'identity' })
  }
  const boundary = parametersOf(type)?.get('boundary')
  // As RFC 2046, section 5.1.1, has it.
  if (boundary === undefined || !/^[ -~]{1,70}$/.test(boundary)) throw badForm(400, 'its content-type has no boundary')
  return boundary
}

const FORM_DATA = 'multipart/form-data'

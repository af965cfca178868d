import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from 'heddle/openapi'
import type { ReceivedAnswer } from 'heddle/testing'

/** A request, so far as a document speaks of it. */
export interface JudgedRequest {
  readonly template: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** By place and name: `query page`. */
  readonly texts: Readonly<Record<string, readonly string[]>>
  readonly contentType: string | undefined
  /** Text of JSON, or of anything. */
  readonly body: string | undefined
}

export interface Judge {
  /** What the document has against a request. */
  request(request: JudgedRequest): readonly string[]
  /** What the document has against an answer to it. */
  answer(request: JudgedRequest, answer: ReceivedAnswer): readonly string[]
}

/** Judges by the document alone: its JSON Schemas are read by ajv. */
export function judgeOf(document: OpenApiDocument): Judge {
  const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  const formats = { 'date-time': dateTime, 'uri-reference': true, email: true, uuid: true } as const
  const ajv = new Ajv2020({ strict: false, formats })
  ajv.addSchema(document, 'document')
  const validators = new Map<string, ValidateFunction>()

  function validator(...path: readonly string[]): ValidateFunction {
    const pointer = path
      .map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
      .join('')
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` })
    validators.set(pointer, known)
    return known
  }

  function at({ template, method }: JudgedRequest): { path: readonly string[]; operation: OpenApiOperation } {
    const operation = document.paths[template]?.[method]
    if (operation === undefined) throw new Error(`${method} ${template} is not in the document`)
    return { path: ['paths', template, method], operation }
  }

  return {
    request(request) {
      const { path, operation } = at(request)
      const faults = (operation.parameters ?? []).flatMap((parameter, index) => {
        const { name, in: where, required = false } = parameter
        const texts = request.texts[`${where} ${name}`]
        if (texts === undefined) return required ? [`${where} ${name} is missing`] : []
        const validate = validator(...path, 'parameters', String(index), 'schema')
        return meanings(texts, parameter).some((value) => validate(value)) ? [] : [`${where} ${name} is not valid`]
      })
      const { requestBody } = operation
      if (requestBody === undefined) return faults
      if (request.body === undefined) return requestBody.required ? [...faults, 'the body is missing'] : faults
      const type = request.contentType ?? ''
      if (!(type in requestBody.content)) return [...faults, `a body of ${type}`]
      const value = parsed(request.body)
      const validate = validator(...path, 'requestBody', 'content', type, 'schema')
      return value !== undefined && validate(value.json) ? faults : [...faults, 'the body is not valid']
    },
    answer(request, { status, headers, body }) {
      const { path, operation } = at(request)
      const key = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((one) => one in operation.responses)
      if (key === undefined) return [`the status ${status}`]
      const { $ref } = operation.responses[key] as { readonly $ref?: string }
      const place = $ref?.slice(2).split('/') ?? [...path, 'responses', key]
      const { content } = partAt<{ readonly content?: object }>(document, place)
      if (content === undefined) return body.length === 0 ? [] : ['a body']
      const type = headers['content-type'] ?? ''
      if (!(type in content)) return [`a body of ${type}`]
      const validate = validator(...place, 'content', type, 'schema')
      return validate(parsed(body.toString())?.json) ? [] : [`the body: ${ajv.errorsText(validate.errors)}`]
    },
  }
}

/** The part of a document that these names lead to. */
export function partAt<Part>(document: OpenApiDocument, path: readonly string[]): Part {
  let part: unknown = document
  for (const name of path) part = (part as Readonly<Record<string, unknown>>)[name]
  return part as Part
}

/** What texts of a parameter can mean, by the types that its schema names. */
function meanings(texts: readonly string[], { schema = {} }: OpenApiParameter): readonly unknown[] {
  const list: unknown[] = [texts]
  const [text] = texts
  if (texts.length !== 1 || text === undefined) return list
  const isNumber = text.trim() !== '' && !Number.isNaN(Number(text))
  return isNumber && JSON.stringify(schema).match(/"(?:number|integer)"/)
    ? [...list, text, Number(text)]
    : [...list, text]
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) }
  } catch {
    return undefined
  }
}

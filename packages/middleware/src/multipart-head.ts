import { toText } from '@heddle/core'
import { badForm, type RawPart } from './multipart-parts.ts'
import { headOf, parametersOf } from './parameters.ts'

/** What the headers of a part say. */
export interface PartHead {
  readonly name: string
  /** As it was sent, empty where no file was chosen; `undefined` when the part has none. */
  readonly filename: string | undefined
  /** The media type, in lower case. */
  readonly type: string | undefined
}

/**
 * Reads the headers of a part. Throws an `HttpError` when they leave a doubt.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7578#section-4
 */
export function partHead({ headers }: RawPart): PartHead {
  const encoding = single(headers, 'content-transfer-encoding')?.trim() ?? 'binary'
  if (!/^(?:7bit|8bit|binary)$/i.test(encoding)) {
    throw badForm(415, 'its parts have to be without a content-transfer-encoding')
  }
  const contentType = single(headers, 'content-type')
  const type = contentType === undefined ? undefined : headOf(contentType)
  if (type !== undefined && !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type)) {
    throw badForm(400, 'the content-type of a part is not valid')
  }
  const disposition = toText(Buffer.from(single(headers, 'content-disposition') ?? '', 'latin1'))
  if (disposition === undefined) throw badForm(400, 'the name of a part is not UTF-8')
  const parameters = headOf(disposition) === 'form-data' ? parametersOf(disposition) : undefined
  // Section 4.2: filename* must not be used. A file to who reads it is a field to who does not.
  if (parameters === undefined || parameters.has('filename*')) {
    throw badForm(400, 'the content-disposition of a part is not valid')
  }
  const name = parameters.get('name')
  if (name === undefined) throw badForm(400, 'a part has no name')
  const filename = parameters.get('filename')
  return { name: unescaped(name), filename: filename === undefined ? undefined : unescaped(filename), type }
}

/** The last part of a path, without what no name of a file has; `undefined` when nothing is left. */
export function baseName(path: string): string | undefined {
  const last = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  // Control characters, and those that turn the direction of text: by them a name that ends in gpj.exe shows as exe.jpg.
  const name = last.replaceAll(new RegExp('[\\p{Cc}\\u2028-\\u202e\\u2066-\\u2069]', 'gu'), '').trim()
  return name === '' || name === '.' || name === '..' ? undefined : name
}

function single(headers: RawPart['headers'], name: string): string | undefined {
  const values = headers[name]
  if (values !== undefined && values.length > 1) throw badForm(400, `a part has several ${name} headers`)
  return values?.[0]
}

/** What browsers write for what would end the name. https://html.spec.whatwg.org/#multipart-form-data */
function unescaped(text: string): string {
  return text.replaceAll(/%(?:0a|0d|22)/gi, decodeURIComponent)
}

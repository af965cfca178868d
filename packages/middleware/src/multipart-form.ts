import { coversMediaType, type HttpQuery, toBytes, toText } from '@heddle/core'
import type { FormFile } from './multipart.ts'
import { baseName, partHead } from './multipart-head.ts'
import { badForm, type RawPart } from './multipart-parts.ts'

export interface FormLimits {
  readonly maxFiles: number
  readonly maxFileBytes: number
  readonly maxFields: number
  readonly maxFieldBytes: number
  readonly maxNameBytes: number
  readonly types: readonly string[] | undefined
}

const BYTES = 'application/octet-stream'

/** The fields and files of a form. Throws an `HttpError` for those that are not allowed. */
export function formOf(
  parts: readonly RawPart[],
  limits: FormLimits,
): { readonly fields: HttpQuery; readonly files: readonly FormFile[] } {
  const { maxFiles, maxFields, maxNameBytes } = limits
  const fields: Record<string, string | string[]> = Object.create(null)
  const files: FormFile[] = []
  let values = 0
  for (const part of parts) {
    const { name, filename, type } = partHead(part)
    if (toBytes(name).length > maxNameBytes) throw badForm(413, `a name has more than ${maxNameBytes} bytes`)
    if (name === '__proto__') throw badForm(400, 'the name __proto__ is not allowed')
    if (filename !== undefined || type === BYTES) {
      // What browsers, and undici without a filename, send for a file input in which no file was chosen.
      if ((filename ?? '') === '' && part.bytes.length === 0) continue
      if (files.length === maxFiles) throw badForm(413, `it has more than ${maxFiles} files`)
      files.push(fileOf({ name, filename: baseName(filename ?? ''), type: type ?? BYTES, bytes: part.bytes }, limits))
    } else {
      if (values === maxFields) throw badForm(413, `it has more than ${maxFields} fields`)
      values++
      const value = fieldOf(name, part.bytes, limits)
      const present = fields[name]
      if (present === undefined) fields[name] = value
      else if (typeof present === 'string') fields[name] = [present, value]
      else present.push(value)
    }
  }
  return { fields, files }
}

function fileOf(file: FormFile, { maxFileBytes, types }: FormLimits): FormFile {
  const { name, type, bytes } = file
  if (bytes.length > maxFileBytes) throw badForm(413, `the file ${shown(name)} has more than ${maxFileBytes} bytes`)
  if (types !== undefined && !types.some((range) => coversMediaType(range, type))) {
    throw badForm(415, `the file ${shown(name)} has to be ${types.join(' or ')}`)
  }
  return file
}

function fieldOf(name: string, bytes: Uint8Array, { maxFieldBytes }: FormLimits): string {
  if (bytes.length > maxFieldBytes) throw badForm(413, `the field ${shown(name)} has more than ${maxFieldBytes} bytes`)
  const text = toText(bytes)
  if (text === undefined) throw badForm(400, `the field ${shown(name)} is not UTF-8`)
  return text
}

/** A name fit for a message: it is not to be trusted with a log's lines. */
function shown(name: string): string {
  return name.replaceAll(new RegExp('\\p{C}', 'gu'), '?')
}

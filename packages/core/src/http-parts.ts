import type { HttpOutput } from './http.ts'

/** Whether a media type, or a range such as `image/*`, covers another. Both in lower case, without parameters. */
export function coversMediaType(range: string, type: string): boolean {
  return range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
}

/** The same reply without its body, whose chunks nobody will ask for: whoever makes them may let go of what they are made of. */
export function withoutBody({ body, ...rest }: HttpOutput): HttpOutput {
  if (typeof body === 'object' && Symbol.asyncIterator in body) {
    Promise.resolve(body[Symbol.asyncIterator]().return?.()).catch(() => {})
  }
  return { ...rest, body: undefined }
}

import { fromBase64, HeddleError, parseJson, toBase64, toBytes, toText } from '@heddle/core'

/** The two platforms, which agree on the form of requests and results, and not on which bodies are in base64. */
export type Dialect = 'openwhisk' | 'ibm-code-engine'

/**
 * The body of a request, which comes in base64 or as it is, by its content type alone.
 *
 * @see https://github.com/apache/openwhisk/blob/master/docs/webactions.md
 * @see https://cloud.ibm.com/docs/codeengine?topic=codeengine-fun-exchanging-data
 */
export function requestBody(given: string, contentType: string | undefined, dialect: Dialect): string | Uint8Array {
  return isPlain(contentType, dialect) ? given : (fromBase64(given) ?? given)
}

/** A body as the platform takes it in a result, and the content type that makes it read so. */
export interface ResultBody {
  readonly body: unknown
  readonly contentType: string
}

/** The body of a reply as its content type wants it. Throws a `HeddleError` for text that is no UTF-8, which cannot go out. */
export function resultBody(body: string | Uint8Array, contentType: string, dialect: Dialect): ResultBody {
  if (dialect === 'ibm-code-engine' && mediaType(contentType) === JSON_TYPE) {
    return { body: jsonValue(textOf(body)), contentType }
  }
  if (isPlain(contentType, dialect)) return { body: textOf(body), contentType }
  // Of a kind of text that it does not know OpenWhisk takes the body for base64, unless there is a charset.
  if (mediaType(contentType).startsWith('text/')) {
    return { body: textOf(body), contentType: `${contentType}; charset=utf-8` }
  }
  return { body: toBase64(toBytes(body)), contentType }
}

/** Whether a content type is JSON's, or one of its kind. */
export function isJsonType(contentType: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/.test(mediaType(contentType))
}

export function isFormType(contentType: string | undefined): boolean {
  return mediaType(contentType) === 'application/x-www-form-urlencoded'
}

/** Whether a body of this type is text as it is, and not base64. */
function isPlain(contentType: string | undefined, dialect: Dialect): boolean {
  const type = mediaType(contentType)
  if (dialect === 'ibm-code-engine') return type.startsWith('text/') || isFormType(type)
  // For what OpenWhisk has written once, JSON is bytes to it.
  if (isJsonType(type)) return false
  return KNOWN_TEXT.test(type) || (/;\s*charset\s*=/i.test(contentType ?? '') && !BINARY.test(type))
}

// As Akka HTTP has them, by which OpenWhisk decides.
const KNOWN_TEXT =
  /^(?:text\/(?:plain|html|css|csv|xml|calendar|markdown|richtext|tab-separated-values|asp|cache-manifest|mcf|uri-list|vnd\.wap\.wml)|application\/(?:javascript|xml|xml-dtd|x-www-form-urlencoded|(?:atom|rdf|rss|soap|xhtml)\+xml))$/
const BINARY = /^(?:image|audio|video|font|multipart)\/|^application\/(?:octet-stream|pdf|zip|gzip)$/

const JSON_TYPE = 'application/json'

/** In lower case, without parameters; nothing where there is none. */
function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function textOf(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body : toText(body)
  if (text !== undefined) return text
  throw new HeddleError('INVALID_RESULT', 'http: the body of a content type of text is no UTF-8, which cannot go out')
}

/** Objects and lists are taken as such; what else JSON can say stays text. */
function jsonValue(text: string): unknown {
  const parsed = parseJson(text)
  return parsed.issues === undefined && typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : text
}

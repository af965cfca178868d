import { type HttpReturns, http, on } from 'heddle'
import { type MultipartForm, type MultipartOptions, multipart } from 'heddle/http'
import { httpApiEvent, invoke, readAnswer } from 'heddle/testing'

/** A body as it is sent, and its content type. */
export interface Sent {
  readonly body: Uint8Array
  readonly type: string
}

/** A form as `fetch` and browsers send it. */
export async function sent(fill: (form: FormData) => void): Promise<Sent> {
  const form = new FormData()
  fill(form)
  const response = new Response(form)
  return { body: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('content-type') as string }
}

/** A form by hand: each part its headers and its content. */
export function written(parts: readonly (readonly [headers: string, content: string | Uint8Array])[]): Sent {
  const chunks = parts.flatMap(([headers, content]) => [`--x\r\n${headers}\r\n\r\n`, content, '\r\n'])
  return {
    body: Buffer.concat([...chunks, '--x--\r\n'].map((chunk) => Buffer.from(chunk))),
    type: 'multipart/form-data; boundary=x',
  }
}

export function field(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`
}

export interface FormAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A form as JSON can say it. */
export function plain({ fields, files }: MultipartForm<unknown>): HttpReturns {
  return {
    body: {
      fields,
      files: files.map((file) => ({
        ...file,
        filename: file.filename ?? null,
        bytes: Buffer.from(file.bytes).toString('latin1'),
      })),
    },
  }
}

export function uploading(options: MultipartOptions = {}) {
  return on(http.post('/upload'))
    .use(multipart(options))
    .handle((_request, { form }) => plain(form))
}

/** The answer of a handler behind `multipart`; what it got of the form. */
export async function upload(
  { body, type }: { readonly body: string | Uint8Array; readonly type?: string | undefined },
  options: MultipartOptions = {},
  more: { readonly headers?: Record<string, string>; readonly method?: string; readonly path?: string } = {},
): Promise<FormAnswer> {
  const headers = { ...(type === undefined ? {} : { 'content-type': type }), ...more.headers }
  const event = httpApiEvent({ method: 'POST', path: '/upload', ...more, headers, body: Buffer.from(body) })
  const answer = readAnswer(event, await invoke(uploading(options), event))
  return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body.toString()) }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
}

/** The whole answer to a form that is not taken. */
export function refused(status: number, what: string, headers: object = {}): FormAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { type: 'about:blank', title: TITLES[status], status, detail: `the form: ${what}` },
  }
}

// A process of its own, so that what a user's module does at its top ends with it.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** What the process is asked for. It is its argument, as JSON. */
export interface DocumentCall {
  /** The whole path of the user's module. */
  readonly module: string
  readonly export: string | undefined
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly string[]
}

/** What it answers, as a message: the document, or why there is none. */
export type DocumentAnswer = { readonly document: object } | { readonly fault: string; readonly thrown?: Thrown }

/** What the user's module threw when it was loaded. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

type Fields = Readonly<Record<string, unknown>>
type OpenApi = (api: unknown, info: object, options: object) => Promise<object>

/** What is looked for where no export is named. */
const USUAL = ['routes', 'api', 'handler', 'default']
const NONE = 'none of the exports routes, api, handler and default is'

async function answerTo(call: DocumentCall): Promise<DocumentAnswer> {
  let loaded: Fields
  try {
    loaded = await import(pathToFileURL(call.module).href)
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    return { fault: 'the module cannot be loaded', thrown: { name, message, stack } }
  }
  const names = call.export === undefined ? USUAL : [call.export]
  const api = names.map((name) => described(exported(loaded, name))).find((one) => one !== undefined)
  if (api === undefined) {
    const none = call.export === undefined ? NONE : `no export ${call.export} that is`
    return { fault: `${none} routes or a handler of http` }
  }
  try {
    const openapi = await openapiFor(call.module)
    return {
      document: await openapi(
        api,
        call.info,
        call.servers.length === 0 ? {} : { servers: call.servers.map((url) => ({ url })) },
      ),
    }
  } catch (error) {
    return { fault: (error as Error).message.replace(/^openapi: /, '') }
  }
}

/** The value of an export. What a CommonJS module exports may be in its default alone. */
function exported(loaded: Fields, path: string): unknown {
  const [first = '', ...rest] = path.split('.')
  const from = Object.hasOwn(loaded, first) ? loaded : Object(loaded.default)
  return [first, ...rest].reduce((value: unknown, name) => Object(value)[name], from)
}

/** What tells of itself: a handler, that in a function of `toLambda`, or a list of these. */
function described(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map(described)
    return all.length > 0 && !all.includes(undefined) ? all : undefined
  }
  const { about, handler } = Object(value) as Fields
  if (about !== undefined) return value
  return handler === undefined || handler === value ? undefined : described(handler)
}

/** heddle as the user's module has it: a document is made by the version that serves the requests. */
async function openapiFor(module: string): Promise<OpenApi> {
  let file: string
  try {
    file = createRequire(module).resolve('heddle/openapi')
  } catch (cause) {
    throw new Error('heddle/openapi is not installed there: npm install heddle', { cause })
  }
  return ((await import(pathToFileURL(file).href)) as { readonly openapi: OpenApi }).openapi
}

process.once('disconnect', () => process.exit())
// A module that waits for what never comes ends the process, as it does without heddle.
process.channel?.unref()
const answer = await answerTo(JSON.parse(process.argv.at(-1) as string) as DocumentCall)
// The module may have started what goes on.
process.send?.(answer, () => process.exit())

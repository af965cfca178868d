import { answer, exported, type Fields, load, openapiAt } from './module-process.ts'

/** What the process is asked for. */
export interface DocumentCall {
  /** The whole path of the user's module. */
  readonly module: string
  readonly export: string | undefined
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly string[]
}

export interface DocumentAnswer {
  readonly document: object
}

type OpenApi = (api: unknown, info: object, options: object) => Promise<object>

/** What is looked for where no export is named. */
const USUAL = ['routes', 'api', 'handler', 'default']
const NONE = 'none of the exports routes, api, handler and default is'

async function answerTo({ module, export: name, info, servers }: DocumentCall): Promise<DocumentAnswer> {
  const loaded = await load(module)
  const names = name === undefined ? USUAL : [name]
  const api = names.map((one) => described(exported(loaded, one))).find((one) => one !== undefined)
  if (api === undefined) {
    throw new Error(`${name === undefined ? NONE : `no export ${name} that is`} routes or a handler of http`)
  }
  const { openapi } = (await openapiAt([module])) as { readonly openapi: OpenApi }
  const options = servers.length === 0 ? {} : { servers: servers.map((url) => ({ url })) }
  return { document: await openapi(api, info, options) }
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

await answer(answerTo)

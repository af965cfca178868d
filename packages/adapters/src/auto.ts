import { type Handler, HeddleError, type Platform } from '@heddle/core'
import { type AutoServeOptions, type Server, serveHere } from './auto-serve.ts'
import type { AzureOptions } from './azure.ts'
import type { FetchOptions } from './fetch.ts'
import type { IronOptions } from './iron.ts'
import type { OpenWhiskOptions } from './openwhisk.ts'
import { platform } from './platform.ts'

export type { AutoServeOptions, Server } from './auto-serve.ts'
export { platform } from './platform.ts'

export interface AutoOptions
  extends FetchOptions,
    AutoServeOptions,
    Pick<OpenWhiskOptions, 'bound' | 'maxResultBytes'>,
    Pick<AzureOptions, 'basePath'>,
    Pick<IronOptions, 'format' | 'maxReplyBytes'> {
  /**
   * Whether to serve, where the platform does not call the function: on Node, Bun and Deno on a port, on Fn and IronFunctions as
   * they have it. Elsewhere it is called, and this does nothing. Default `false`.
   */
  readonly serve?: boolean | undefined
}

/** A function that each platform can call in its own way, and that says where it is. */
export interface AutoFunction {
  // biome-ignore lint/suspicious/noExplicitAny: what calls it is known when it runs
  (...args: any[]): Promise<any>
  /** Where it was loaded. */
  readonly platform: Platform
  /**
   * Resolves when its adapter is loaded. Rejects when nothing triggers the handler there; not on Node, where only a call tells
   * whether it comes from OpenWhisk.
   */
  readonly ready: Promise<void>
  /** The server, where it serves. */
  readonly server: Promise<Server> | undefined
}

type Call = (...args: readonly unknown[]) => Promise<unknown>
/** `toNode` and `toFetch`, told where they are. */
type Made = (handler: never, options: AutoOptions, name: Platform) => Call

/**
 * Puts a handler on whatever platform the code runs on, for images and bundles that run in several places: on Lambda, Google,
 * Firebase, Azure, OpenWhisk and Code Engine, Fn, Vercel and Netlify it is the function that the platform calls, on Node, Bun and
 * Deno a listener of `node:http` or a `fetch` function, whichever calls, and with `serve` a server:
 *
 * ```ts
 * export const handler = auto(on(http()).handle(…), { serve: true })
 * ```
 *
 * Only the adapter of that platform is loaded, while the function starts. Options go to it, as far as it has them. What only one
 * adapter has (a stream of Lambda, a Worker, a webtask) is for that adapter.
 */
export function auto(handler: Handler<unknown, never>, options: AutoOptions = {}): AutoFunction {
  const name = platform()
  if (name === 'cloudflare-workers') {
    throw new HeddleError(
      'MISUSE',
      'auto: a Worker is a bundle of its own: toWorker of heddle/workers puts a handler there',
    )
  }
  let loaded: Call | undefined
  const loading = load(name, handler as never, options).then((call) => {
    loaded = call
  })
  // Whoever calls is told.
  loading.catch(() => {})
  // Platforms tell functions apart by how many parameters they take: this one has none that they could miss, and no callback.
  const call: Call = (...args) => loaded?.(...args) ?? loading.then(() => (loaded as Call)(...args))
  // That it cannot serve ends the process: nobody waits for this promise.
  const server = options.serve ? serveHere(name, handler as never, options) : undefined
  return Object.assign(call, { handler, platform: name, ready: loading, server })
}

// Each import is of a file that is an entry point too: the build leaves it there, so that none of the others is loaded. What a
// handler may be is for its adapter to say.
async function load(name: Platform, handler: never, options: AutoOptions): Promise<Call> {
  switch (name) {
    case 'aws-lambda':
      return (await import('./aws.ts')).toLambda(handler, options) as Call
    case 'google-cloud':
      return (await import('./google.ts')).toGoogle(handler, options) as Call
    case 'firebase':
      return (await import('./firebase.ts')).toFirebase(handler, options) as Call
    case 'azure-functions':
      return (await import('./azure.ts')).toAzure(handler, options) as Call
    case 'openwhisk':
    case 'ibm-code-engine':
      return (await import('./openwhisk.ts')).toOpenWhisk(handler, options) as Call
    case 'fn':
      return (await import('./fn.ts')).toFn(handler, options) as Call
    case 'iron-functions':
      return () => Promise.reject(new HeddleError('MISUSE', 'auto: IronFunctions calls no function: serve does that'))
    default:
      return await byCall(name, handler, options)
  }
}

/** A server of Node calls with a request and a response, all others with a `Request`. */
async function byCall(name: Platform, handler: never, options: AutoOptions): Promise<Call> {
  const toListen = async () => ((await import('./node.ts')).toNode as Made)(handler, options, name)
  const toFetch = async () => ((await import('./fetch.ts')).toFetch as Made)(handler, options, name)
  let listening: Call | undefined
  let fetching: Call | undefined
  // OpenWhisk says what it is only when it calls, of what no server triggers too: nothing is refused before.
  if (name === 'node') await import('./node.ts')
  else fetching = await toFetch()
  let other: Call | undefined

  return async (...args) => {
    const [first, second] = args
    if (typeof (second as { readonly writeHead?: unknown } | undefined)?.writeHead === 'function') {
      listening ??= await toListen()
      return await listening(...args)
    }
    if (typeof (first as { readonly arrayBuffer?: unknown } | undefined)?.arrayBuffer === 'function') {
      fetching ??= await toFetch()
      return await fetching(...args)
    }
    const late = platform()
    if (late === name) throw new HeddleError('UNRECOGNISED_EVENT', `auto: ${name} has no such call: this is no request`)
    other ??= await load(late, handler, options)
    return await other(...args)
  }
}

import { hostModule } from '../../../test/hosts/hosts.mts'

/** A platform that an adapter is for, and what its contenders run on. Its folder beside this one is named like it. */
export interface Platform {
  readonly name: string
  /** The adapter, and what it is measured on, as tables say it. */
  readonly adapter: string
  readonly on: string
  /** The program of `hosts` that runs it; without one its functions are called in a process of Node. */
  readonly host?: string
  /** A runtime that is not Node. */
  readonly runtime?: 'bun' | 'deno'
  /** The module of `test/hosts` that has to be installed. */
  readonly needs?: string
  /** The conditions that its own bundler has, beside the usual. */
  readonly conditions?: readonly string[]
  readonly bundledFor?: 'node' | 'browser'
  /** What its host has loaded before the function, or the function cannot be without: no part of a bundle. */
  readonly sdk?: string
  readonly env?: Readonly<Record<string, string>>
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the host answers for what is no JSON, before the function is called. */
  readonly refusesItself?: boolean
}

const FN_HEADERS = {
  'fn-call-id': '01K9ZQ4M3V0000000000000000',
  'fn-intent': 'httprequest',
  'fn-http-method': 'POST',
  'fn-http-request-url': 'http://shop.example/orders',
  'fn-http-h-content-type': 'application/json',
}

export const platforms: readonly Platform[] = [
  { name: 'aws-lambda', adapter: 'toLambda', on: 'called in Node', env: { AWS_LAMBDA_FUNCTION_NAME: 'orders' } },
  {
    name: 'google-cloud',
    adapter: 'toGoogle',
    on: 'functions-framework',
    host: 'google',
    env: { FUNCTION_TARGET: 'orders' },
    refusesItself: true,
  },
  {
    name: 'firebase',
    adapter: 'toFirebase',
    on: 'functions-framework, onRequest',
    host: 'google',
    sdk: 'firebase-functions/v2/https',
    env: { FUNCTION_TARGET: 'orders', GCLOUD_PROJECT: 'shop', FIREBASE_CONFIG: '{"projectId":"shop"}' },
    refusesItself: true,
  },
  {
    name: 'azure-functions',
    adapter: 'toAzure',
    on: "called in Node, Azure's library",
    sdk: '@azure/functions',
    env: { FUNCTIONS_WORKER_RUNTIME: 'node' },
  },
  { name: 'openwhisk', adapter: 'toOpenWhisk', on: 'called in Node', env: { __OW_ACTION_NAME: '/guest/orders' } },
  {
    name: 'fn',
    adapter: 'toFn',
    on: 'fdk, unix socket',
    host: 'fn',
    sdk: '@fnproject/fdk',
    // Where nothing serves: for loading it alone.
    env: { FN_FORMAT: 'http-stream', FN_LISTENER: 'unix:/nowhere/lsnr.sock' },
    path: '/call',
    headers: FN_HEADERS,
  },
  { name: 'webtask', adapter: 'toWebtask', on: 'webtask-runtime', host: 'webtask', needs: 'webtask-runtime' },
  {
    name: 'cloudflare-workers',
    adapter: 'toWorker',
    on: 'miniflare, workerd',
    host: 'workers',
    // As Wrangler bundles.
    conditions: ['workerd', 'worker', 'browser'],
    bundledFor: 'browser',
  },
  {
    name: 'deno',
    adapter: 'toFetch',
    on: 'Deno',
    host: 'deno',
    runtime: 'deno',
    needs: 'deno/deno',
    conditions: ['deno'],
  },
  {
    name: 'bun',
    adapter: 'toFetch',
    on: 'Bun',
    host: 'bun',
    runtime: 'bun',
    needs: 'bun/bin/bun.exe',
    conditions: ['bun'],
  },
  { name: 'vercel', adapter: 'toFetch', on: 'Vercel, called in Node', env: { VERCEL: '1' } },
  { name: 'netlify', adapter: 'toFetch', on: 'Netlify, called in Node', env: { NETLIFY: 'true' } },
  { name: 'node', adapter: 'toNode', on: 'node:http', host: 'node' },
]

/** Those whose host is installed; of the others a line says that they are skipped. */
export function installed(some: readonly Platform[]): readonly Platform[] {
  return some.filter(({ needs }) => needs === undefined || hostModule(needs) !== undefined)
}

/** What runs its programs. */
export function executable({ runtime, needs }: Platform): { readonly file: string; readonly args: readonly string[] } {
  if (runtime === undefined) return { file: process.execPath, args: [] }
  return {
    file: hostModule(needs as string) as string,
    args: runtime === 'deno' ? ['run', '--allow-all', '--quiet'] : ['run'],
  }
}

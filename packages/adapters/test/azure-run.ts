import { readFileSync } from 'node:fs'
import type { Handler } from 'heddle'
import { type AzureOptions, toAzure } from 'heddle/azure'
import { app, invoke, type RpcRequest } from './azure-worker.ts'

const bus = { connection: 'ServiceBus', queueName: 'jobs' }
const hub = { connection: 'EventHub', eventHubName: 'readings' }
const cosmos = { connection: 'Cosmos', databaseName: 'shop', containerName: 'orders' }

/** What each kind of trigger is registered with. */
const KINDS = {
  http: { route: 'orders/{id?}' },
  serviceBusQueue: bus,
  storageQueue: { connection: 'Storage', queueName: 'jobs' },
  eventHub: hub,
  eventGrid: {},
  cosmosDB: cosmos,
  storageBlob: { connection: 'Storage', path: 'yarn/{name}' },
  timer: { schedule: '0 */5 * * * *' },
} as const

let count = 0

/** Registers a handler for a trigger and has the worker call it once. Resolves with what it returned, rejects with what it threw. */
export async function run(
  kind: keyof typeof KINDS,
  handler: Handler<unknown, 'azure-functions'>,
  request: RpcRequest,
  more: object = {},
  options?: AzureOptions,
): Promise<unknown> {
  const name = `${kind}${count++}`
  const register = app[kind] as (name: string, options: object) => void
  register(name, { ...KINDS[kind], ...more, handler: toAzure(handler, options) })
  return (await invoke(name, request)).returnValue
}

/** An event as Azure delivers it. */
export function fixture<Raw = unknown>(name: string): Raw {
  return JSON.parse(readFileSync(new URL(`./fixtures/azure/${name}.json`, import.meta.url), 'utf8')) as Raw
}

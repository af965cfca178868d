import { type Bindings, type Handler, HeddleError } from '@heddle/core'
import { checkFamily, checkHandler, isHandler } from './checked-family.ts'

type AnyHandler = Handler<unknown, never>

/** A function of a Worker, and which handler gets an event of it. */
export type WorkerEntry = readonly [entry: string, pick: (raw: object) => AnyHandler]

/** What a Worker is made of, by function. Throws a `HeddleError` for what nothing would ever trigger. */
export function workerTargets(given: object, bindings: Bindings): readonly WorkerEntry[] {
  if (isHandler(given)) {
    checkFamily(given, 'cloudflare-workers', bindings)
    const entries = [...FAMILIES].filter(([, families]) => families.includes(given.family))
    return entries.map(([entry]) => [entry, () => given])
  }
  const targets =
    typeof given === 'object' ? Object.entries(given ?? {}).filter(([, target]) => target !== undefined) : []
  if (targets.length === 0) throw misuse(`expected a handler that ends in handle or each, or some for ${KNOWN}`)
  return targets.map(([entry, target]) => [entry, picker(entry, target)])
}

/** The families that each function takes. */
const FAMILIES: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ new Map([
  ['fetch', ['http', 'cloudEvent']],
  ['queue', ['queue', 'cloudEvent']],
  ['scheduled', ['schedule']],
])
const KNOWN = 'fetch, queue and scheduled'

function picker(entry: string, target: unknown): (raw: object) => AnyHandler {
  if (!FAMILIES.has(entry)) {
    throw misuse(`a Worker has no ${entry}: expected a handler that ends in handle or each, or some for ${KNOWN}`)
  }
  const isMap = entry !== 'fetch' && typeof target === 'object' && target !== null && !isHandler(target)
  if (!isMap) {
    const handler = checked(entry, target, entry)
    return () => handler
  }
  const handlers = new Map(
    Object.entries(target).map(([name, one]) => [name, checked(`${entry} of ${name}`, one, entry)]),
  )
  if (handlers.size === 0) throw misuse(`${entry} has no handler at all`)
  return (raw) => {
    const { queue, cron } = raw as { readonly queue?: string; readonly cron?: string }
    const name = queue ?? cron ?? ''
    const handler = handlers.get(name)
    // A throw has everything come again: nothing of it is lost, and the log says why.
    if (handler === undefined)
      throw new HeddleError('UNRECOGNISED_EVENT', `toWorker: ${entry} has no handler for ${name}`)
    return handler
  }
}

function checked(at: string, handler: unknown, entry: string): AnyHandler {
  checkHandler(handler, `toWorker: ${at}`)
  const families = FAMILIES.get(entry) ?? []
  if (families.includes(handler.family)) return handler
  throw misuse(
    `${at}: a Worker's ${entry} does not trigger ${handler.source}; what it triggers: ${families.join(', ')}`,
  )
}

function misuse(message: string): HeddleError {
  return new HeddleError('MISUSE', `toWorker: ${message}`)
}

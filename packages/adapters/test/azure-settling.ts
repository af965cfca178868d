import { createRequire } from 'node:module'
import type { RpcRequest } from './azure-worker.ts'

// As the library loads it: as a module of ESM it would be another.
const { ResourceFactoryResolver } = createRequire(import.meta.url)('@azure/functions-extensions-base') as {
  readonly ResourceFactoryResolver: {
    getInstance(): { registerResourceFactory(type: string, factory: (given: unknown) => unknown): void }
  }
}

/** A message as `@azure/functions-extensions-servicebus` gives it to a function. */
interface SdkMessage {
  readonly messageId: string
  readonly lockToken: string
  readonly body: unknown
}

const outcomes = new Map<string, 'completed' | 'abandoned'>()
let broken: string | undefined

function settle(outcome: 'completed' | 'abandoned') {
  return async ({ lockToken }: SdkMessage) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (lockToken === broken) throw new Error('the lock is over')
    if (outcomes.has(lockToken)) throw new Error('settled twice')
    outcomes.set(lockToken, outcome)
  }
}

const actions = { complete: settle('completed'), abandon: settle('abandoned') }

export function registerFactory(factory: (given: unknown) => unknown): void {
  ResourceFactoryResolver.getInstance().registerResourceFactory('AzureServiceBusReceivedMessage', factory)
}

/** Stands for `@azure/functions-extensions-servicebus`, whose other end is the settlement service of the host. */
export function registerSettlement(): void {
  registerFactory((given) => {
    const messages = [given]
      .flat()
      .map((data) => JSON.parse(String((data as { content: Buffer }).content)) as SdkMessage)
    return { messages: Array.isArray(given) ? messages : messages[0], actions }
  })
}

/** What was settled, and how. */
export const settled = {
  request: (messages: readonly object[]): RpcRequest => ({
    data: {
      collectionModelBindingData: {
        modelBindingData: messages.map((message, index) => ({
          source: 'AzureServiceBusReceivedMessage',
          content: Buffer.from(JSON.stringify({ messageId: `m${index}`, lockToken: String(index), ...message })),
        })),
      },
    },
  }),
  /** Those that were not completed. */
  again: (): number[] => [...outcomes].flatMap(([token, outcome]) => (outcome === 'abandoned' ? [Number(token)] : [])),
  outcomes: () => Object.fromEntries(outcomes),
  clear(lockIsOver?: string) {
    outcomes.clear()
    broken = lockIsOver
  },
}

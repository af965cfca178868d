import { toAzure } from 'heddle/azure'
import { afterAll, beforeAll, vi } from 'vitest'
import {
  blobCloudEvent,
  blobEvent,
  gridEvent,
  hubEvents,
  queueMessage,
  serviceBusMessage,
  serviceBusMessages,
  timerDue,
} from './azure-deliveries.ts'
import { registerSettlement, settled } from './azure-settling.ts'
import { app, invoke, isRetried, type RpcRequest } from './azure-worker.ts'
import { cloudEventApp, objectsApp, queueApp, scheduleApp, seenIn, streamApp } from './conformance/family-app.ts'
import { type FamilyHost, familyConformance, type Spec } from './conformance/family-conformance.ts'

const HOST = 'the worker stand-in of @azure/functions'
const bus = { connection: 'ServiceBus', queueName: 'orders' }
const hub = { connection: 'EventHub', eventHubName: 'readings', cardinality: 'many' } as const
const retry = { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: 1000 } as const

app.serviceBusQueue('one', { ...bus, handler: toAzure(queueApp) })
app.serviceBusTopic('many', {
  connection: 'ServiceBus',
  topicName: 'orders',
  subscriptionName: 'shop',
  cardinality: 'many',
  handler: toAzure(queueApp),
})
registerSettlement()
app.serviceBusQueue('settled', {
  ...bus,
  cardinality: 'many',
  sdkBinding: true,
  autoCompleteMessages: false,
  handler: toAzure(queueApp),
})
app.storageQueue('stored', { connection: 'Storage', queueName: 'orders', handler: toAzure(queueApp) })
app.eventHub('hub', { ...hub, handler: toAzure(streamApp) })
app.eventHub('hubRetried', { ...hub, retry, handler: toAzure(streamApp) })
app.eventGrid('objects', { handler: toAzure(objectsApp) })
app.timer('timer', { schedule: '0 */5 * * * *', handler: toAzure(scheduleApp) })
app.eventGrid('gridEvents', { handler: toAzure(cloudEventApp) })
app.serviceBusQueue('busEvents', { ...bus, cardinality: 'many', handler: toAzure(cloudEventApp) })
app.storageQueue('storedEvents', { connection: 'Storage', queueName: 'events', handler: toAzure(cloudEventApp) })
app.eventHub('hubEvents', { ...hub, retry, handler: toAzure(cloudEventApp) })

const lines: string[] = []
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterAll(() => vi.restoreAllMocks())

interface Variant {
  readonly family: FamilyHost['family']
  readonly name: string
  /** What stands behind the host's name in the matrix. */
  readonly by: string
  readonly again: FamilyHost['again']
  readonly batches?: boolean
  request(specs: readonly Spec[]): RpcRequest
}

const body = ({ body = '' }: Spec) => body
const event = ({ event }: Spec) => event
const bodies = (specs: readonly Spec[]) => specs.map((spec) => ({ body: body(spec) }))
const events = (specs: readonly Spec[]) => specs.map((spec) => ({ body: JSON.stringify(event(spec)) }))
const object = ([spec]: readonly Spec[]) => spec?.object as NonNullable<Spec['object']>

/** In Event Grid's own schema. */
function ownSchema([spec = {}]: readonly Spec[]): object {
  const { type, time, source, id, data } = spec.event as Record<string, unknown>
  return {
    id,
    topic: source,
    subject: 'o',
    eventType: type,
    eventTime: time,
    data,
    dataVersion: '1.0',
    metadataVersion: '1',
  }
}

const variants: readonly Variant[] = [
  {
    family: 'queue',
    name: 'one',
    by: 'Service Bus',
    again: 'itself',
    request: ([spec = {}]) => serviceBusMessage({ body: body(spec) }),
  },
  {
    family: 'queue',
    name: 'many',
    by: 'Service Bus, many',
    again: 'all',
    batches: true,
    request: (specs) => serviceBusMessages(bodies(specs)),
  },
  {
    family: 'queue',
    name: 'settled',
    by: 'Service Bus, settled one by one',
    again: 'itself',
    batches: true,
    request: (specs) => settled.request(bodies(specs)),
  },
  {
    family: 'queue',
    name: 'stored',
    by: 'Queue storage',
    again: 'itself',
    request: ([spec = {}]) => queueMessage({ body: body(spec) }),
  },
  {
    family: 'stream',
    name: 'hub',
    by: 'Event Hubs',
    again: 'none',
    batches: true,
    request: (specs) => hubEvents(bodies(specs)),
  },
  {
    family: 'stream',
    name: 'hubRetried',
    by: 'Event Hubs, with a retry policy',
    again: 'all',
    batches: true,
    request: (specs) => hubEvents(bodies(specs)),
  },
  {
    family: 'objects',
    name: 'objects',
    by: 'Event Grid',
    again: 'itself',
    request: (specs) => gridEvent(blobEvent(object(specs))),
  },
  {
    family: 'objects',
    name: 'objects',
    by: 'Event Grid, CloudEvents',
    again: 'itself',
    request: (specs) => gridEvent(blobCloudEvent(object(specs))),
  },
  { family: 'schedule', name: 'timer', by: 'Timer', again: 'none', request: () => timerDue() },
  {
    family: 'cloudEvent',
    name: 'gridEvents',
    by: 'Event Grid',
    again: 'itself',
    request: (specs) => gridEvent(ownSchema(specs)),
  },
  {
    family: 'cloudEvent',
    name: 'gridEvents',
    by: 'Event Grid, CloudEvents',
    again: 'itself',
    request: ([spec = {}]) => gridEvent(event(spec)),
  },
  {
    family: 'cloudEvent',
    name: 'busEvents',
    by: 'Service Bus, many',
    again: 'all',
    batches: true,
    request: (specs) => serviceBusMessages(events(specs)),
  },
  {
    family: 'cloudEvent',
    name: 'storedEvents',
    by: 'Queue storage',
    again: 'itself',
    request: (specs) => queueMessage(events(specs)[0] ?? {}),
  },
  {
    family: 'cloudEvent',
    name: 'hubEvents',
    by: 'Event Hubs, with a retry policy',
    again: 'all',
    batches: true,
    request: (specs) => hubEvents(events(specs)),
  },
]

/** What the trigger's extension does when the invocation failed: it has all come again, but those that go on behind it. */
const GOING_ON = ['hub', 'timer']

for (const { family, name, by, again, batches = false, request } of variants) {
  familyConformance({
    platform: 'azure-functions',
    family,
    host: `${HOST} (${by})`,
    again,
    batches,
    async start() {
      return {
        stop() {},
        async deliver(specs) {
          const from = lines.length
          settled.clear()
          const failed = await invoke(name, request(specs)).then(
            () => undefined,
            (error: unknown) => error,
          )
          const goesOn = GOING_ON.includes(name) && !isRetried(name)
          const all = failed === undefined || goesOn ? [] : [...specs.keys()]
          return { seen: seenIn(lines.slice(from)), again: name === 'settled' ? settled.again() : all }
        },
      }
    },
  })
}

// Handlers of the portable families that say what they got, one line each, wherever they run.

import { type Handler, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type ObjectEvent, objects, queue, type ScheduledEvent, schedule, stream } from 'heddle/portable'
import { schemaOf } from '../../../core/test/schema-of.ts'

export interface Order {
  readonly id: string
  readonly total: number
}

export const Order = schemaOf<Order>((value) => {
  const { id, total } = (value ?? {}) as { readonly id?: unknown; readonly total?: unknown }
  if (typeof id === 'string' && typeof total === 'number') return { value: { id, total } }
  return { issues: [{ message: 'expected an order' }] }
})

/** What a handler got, as it says it. */
export interface Seen {
  readonly family: string
  readonly id: string
  readonly type: string
  readonly source: string
  /** RFC 3339. */
  readonly time: string
  readonly platform: string
  /** The body, the data, or what happened to which object. */
  readonly what?: unknown
  readonly attempt?: number | undefined
}

/** What a line begins with that says what a handler got. */
export const SEEN = 'heddle-seen '

interface Event {
  readonly id: string
  readonly type: string
  readonly source: string
  readonly time: Date
}

function say(family: string, { id, type, source, time }: Event, call: object, more: object = {}): void {
  const { platform } = (call as { readonly invocation: { readonly platform: string } }).invocation
  console.log(SEEN + JSON.stringify({ family, id, type, source, time, platform, ...more }))
}

/** Fails for an order below nothing, as a function of a user's would. */
function pay({ total }: Order): void {
  if (total < 0) throw new Error('hunter2: an order below nothing')
}

export const queueApp = on(queue(Order)).each((message, call) => {
  say('queue', message, call, { what: message.body, attempt: message.attempt })
  pay(message.body)
})

export const streamApp = on(stream(Order)).each((record, call) => {
  say('stream', record, call, { what: record.data })
  if (record.data !== undefined) pay(record.data)
})

export const orders = { 'order.paid': Order }

export const cloudEventApp = on(cloudEvent(orders)).each((event, call) => {
  say('cloudEvent', event, call, { what: event.data })
  pay(event.data)
})

export const objectsApp = on(objects()).each((event: ObjectEvent, call) => {
  const { action, bucket, key, size } = event
  say('objects', event, call, { what: { action, bucket, key, ...(size === undefined ? {} : { size }) } })
  if (key.includes('poison')) throw new Error('hunter2: an object that nobody can read')
})

export const scheduleApp = on(schedule()).handle((event: ScheduledEvent, call) => {
  say('schedule', event, call)
})

/** A schedule whose function always fails. */
export const brokenScheduleApp = on(schedule()).handle((event: ScheduledEvent, call) => {
  say('schedule', event, call)
  throw new Error('hunter2: no night is long enough')
})

export const familyApps = {
  queue: queueApp,
  stream: streamApp,
  cloudEvent: cloudEventApp,
  objects: objectsApp,
  schedule: scheduleApp,
} satisfies Record<string, Handler<unknown, 'aws-lambda'>>

/** What handlers said, of all that a host printed. */
export function seenIn(lines: Iterable<string>): Seen[] {
  return [...lines].flatMap((line) => {
    const at = line.indexOf(SEEN)
    return at === -1 ? [] : [JSON.parse(line.slice(at + SEEN.length)) as Seen]
  })
}

import { type Binding, HeddleError, type HttpOutput, type Invocation, stackless } from '@heddle/core'
import {
  type HttpInput,
  type Incoming,
  isObject,
  type JsonObject,
  quote,
  type ScheduledEvent,
} from '@heddle/events/adapting'
import { type GoogleCall, isRequest } from './google-call.ts'
import { cloudEventIn, type GoogleEvent, legacyEventIn, textOrEmpty } from './google-event.ts'
import { eventInRequest } from './google-request.ts'
import { firebaseSchedule, schedulerRequest } from './google-scheduler.ts'
import { firebaseTask, taskRequest } from './google-task.ts'

/** What came: one of these, and the request that brought it, where one did. */
export interface Arrival {
  readonly event?: GoogleEvent | undefined
  readonly task?: Incoming | undefined
  readonly due?: ScheduledEvent | undefined
  readonly input?: HttpInput | undefined
}

/** Reads what came. Throws the `HttpError` of a request that is not to be read, as of one that is too large. */
export async function arrivalOf(
  call: GoogleCall,
  invocation: Invocation,
  http: Binding<HttpInput, HttpOutput>,
): Promise<Arrival> {
  if ('context' in call) return { event: identified(legacyEventIn(call.data, call.context), invocation.id) }
  if (!isRequest(call)) return isObject(call.event) ? inEvent(call.event, invocation) : {}
  const input = await http.decode(call, invocation)
  if (input.refusal !== undefined) throw input.refusal
  const task = taskRequest(input)
  if (task !== undefined) return { input, task }
  const due = schedulerRequest(input)
  return due === undefined ? { input, event: identified(eventInRequest(input), invocation.id) } : { input, due }
}

/** An event that has no id of its own has that of the invocation. */
export function identified(event: GoogleEvent | undefined, id: string): GoogleEvent | undefined {
  return event?.id === '' ? { ...event, id } : event
}

/** What Firebase's builders make of tasks and schedules is no CloudEvent. */
function inEvent(event: JsonObject, invocation: Invocation): Arrival {
  return {
    event: identified(cloudEventIn(event), invocation.id),
    task: firebaseTask(event, invocation.id),
    due: firebaseSchedule(event),
  }
}

/** The error for what is none of a family's triggers: `queue: this is a Storage event (its type is …)`. */
export function unrecognised(family: string, { event, task, due, input }: Arrival): HeddleError {
  let what = 'nothing that Google or Firebase sends to a function'
  if (event !== undefined) {
    const [, kind = 'a CloudEvent'] = KINDS.find(([prefix]) => event.type.startsWith(prefix)) ?? []
    what = `${kind} (its type is ${quote(event.type)})`
  } else if (task !== undefined) what = 'a task of Cloud Tasks'
  else if (due !== undefined) what = 'a schedule of Cloud Scheduler'
  else if (input !== undefined) what = `a request (${quote(input.method)} ${quote(input.path)})`
  return stackless(() => new HeddleError('UNRECOGNISED_EVENT', `${family}: this is ${what}`))
}

/** Throws the error for an event in protocol buffers, as Eventarc sends those of some services. */
export function refuseProtobuf(family: string, { type, data, attributes }: GoogleEvent): void {
  const isProtobuf = data instanceof Uint8Array || /protobuf/.test(textOrEmpty(attributes.datacontenttype))
  if (!isProtobuf || !type.startsWith('google.')) return
  const event = `an event in protocol buffers (its type is ${quote(type)})`
  const remedy = 'which is not read: give its trigger --event-data-content-type=application/json'
  throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', `${family}: this is ${event}, ${remedy}`))
}

const KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ['google.cloud.pubsub.', 'a message of Pub/Sub'],
  ['google.cloud.storage.', 'an event of Cloud Storage'],
  ['google.cloud.firestore.', 'a change of Firestore'],
]

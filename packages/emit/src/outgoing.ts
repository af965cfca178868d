import { describe, HeddleError, isReadable } from '@heddle/core'
import { withOwn } from './context.ts'
import type { LooseEvent } from './emitter.ts'
import type { EventExtensions, OutgoingEvent } from './target.ts'

/** What the events of an emit have in common, unless one says otherwise. */
export interface Common {
  readonly source: string
  readonly time: Date
  readonly context: EventExtensions
}

/** The event to send. Throws a `HeddleError` for one that CloudEvents could not say, or would say as another. */
export function outgoingEvent(event: LooseEvent, data: unknown, common: Common): OutgoingEvent {
  const { source, context } = common
  const { id = crypto.randomUUID(), type, time = common.time, subject, key, extensions = {} } = event
  if (typeof id !== 'string' || id === '') throw refused(`expected an id, got ${describe(id)}`)
  if (subject === '') throw refused('expected no subject, or one that is not empty')
  if (key === '') throw refused('expected no key, or one that is not empty')
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw refused('expected a time that is a valid Date')
  for (const name in extensions) {
    if (!/^[a-z\d]+$/.test(name)) throw refused(`the extension ${name}: expected a name of a to z and 0 to 9`)
    if (OWN.has(name)) throw refused(`the extension ${name}: CloudEvents has an attribute of this name`)
    if (isForbidden(extensions[name])) throw refused(`the extension ${name}: ${READABLE}`)
  }
  if (isForbidden(id)) throw refused(`id: ${READABLE}`)
  if (isForbidden(subject)) throw refused(`subject: ${READABLE}`)
  if (isForbidden(key)) throw refused(`key: ${READABLE}`)
  return {
    id,
    source,
    type,
    time,
    subject,
    data,
    key,
    deduplicationId: event.deduplicationId,
    delay: event.delay,
    attributes: event.attributes,
    resources: event.resources,
    extensions: event.extensions === undefined ? context : withOwn(context, extensions),
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `emit: ${type} ${id}: ${what}`)
  }
}

const READABLE = 'expected text without control characters'

/** Whether receivers refuse the event for it. */
function isForbidden(value: unknown): boolean {
  return typeof value === 'string' && !isReadable(value)
}

const OWN = /* @__PURE__ */ new Set(
  'specversion id source type time subject datacontenttype dataschema data data_base64 dataref'.split(' '),
)

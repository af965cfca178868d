import { onCustomEventPublished } from 'firebase-functions/v2/eventarc'
import { onDocumentWritten } from 'firebase-functions/v2/firestore'
import { onRequest } from 'firebase-functions/v2/https'
import { onMessagePublished } from 'firebase-functions/v2/pubsub'
import { onSchedule } from 'firebase-functions/v2/scheduler'
import { onObjectFinalized } from 'firebase-functions/v2/storage'
import { onTaskDispatched } from 'firebase-functions/v2/tasks'
import { toFirebase } from 'heddle/firebase'
import { afterAll, beforeAll, vi } from 'vitest'
import { familyApps } from './conformance/family-app.ts'
import { type FamilyHost, familyConformance, type Spec } from './conformance/family-conformance.ts'
import { httpApp } from './conformance/http-app.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { binary, type CloudEvent, eventOf, published } from './google-events.ts'
import {
  type Answer,
  deliveredBy,
  frameworkHost,
  type Host,
  refusedByBodyParser,
  type Signature,
} from './google-host.ts'

beforeAll(() => {
  // Without it the SDK asks Google's servers for the project, and of a task its token.
  vi.stubEnv('GCLOUD_PROJECT', 'shop')
  vi.stubEnv('FUNCTIONS_EMULATOR', 'true')
})
afterAll(() => void vi.unstubAllEnvs())

httpConformance({
  platform: 'firebase',
  host: 'functions-framework',
  differences: ['sendsStatusFirst'],
  async start() {
    const host = await frameworkHost(onRequest(toFirebase(httpApp)), 'http')
    return { address: { port: host.port }, stop: host.stop }
  },
  cannotSend: refusedByBodyParser,
})

/** A builder, and how what it is for reaches it. */
interface Builder {
  readonly name: string
  readonly family: FamilyHost['family']
  readonly signature: Signature
  build(): unknown
  send(host: Host, spec: Spec): Promise<Answer>
}

const inBinary = (host: Host, event: CloudEvent) => {
  const { body, headers } = binary(event)
  // Eventarc sends it twice; the SDK reads this one.
  return host.post(body, { ...headers, 'ce-datacontenttype': 'application/json' })
}

const task = { 'x-cloudtasks-queuename': 'orders', 'x-cloudtasks-taskname': 't-1', 'x-cloudtasks-taskretrycount': '0' }
const job = { 'x-cloudscheduler-jobname': 'night', 'x-cloudscheduler-scheduletime': '2026-10-05T03:00:00Z' }

const BUILDERS: readonly Builder[] = [
  {
    name: 'onMessagePublished',
    family: 'queue',
    signature: 'cloudevent',
    build: () => onMessagePublished('orders', toFirebase(familyApps.queue)),
    send: (host, spec) => inBinary(host, eventOf.queue(spec)),
  },
  {
    name: 'onTaskDispatched',
    family: 'queue',
    signature: 'http',
    build: () => onTaskDispatched(toFirebase(familyApps.queue)),
    send: (host, { body = '' }) => host.post({ data: parsed(body) }, task),
  },
  {
    name: 'onObjectFinalized',
    family: 'objects',
    signature: 'cloudevent',
    build: () => onObjectFinalized({ bucket: 'yarn' }, toFirebase(familyApps.objects)),
    send: (host, spec) => inBinary(host, eventOf.objects(spec)),
  },
  {
    name: 'onDocumentWritten',
    family: 'stream',
    signature: 'cloudevent',
    build: () => onDocumentWritten('orders/{order}', toFirebase(familyApps.stream)),
    send: (host, spec) => inBinary(host, eventOf.stream(spec)),
  },
  {
    name: 'onCustomEventPublished',
    family: 'cloudEvent',
    signature: 'cloudevent',
    build: () => onCustomEventPublished('order.paid', toFirebase(familyApps.cloudEvent)),
    send: (host, spec) => inBinary(host, eventOf.cloudEvent(spec)),
  },
  {
    name: 'onMessagePublished',
    family: 'cloudEvent',
    signature: 'cloudevent',
    build: () => onMessagePublished('orders', toFirebase(familyApps.cloudEvent)),
    send: (host, { event }) => inBinary(host, published(JSON.stringify(event))),
  },
  {
    name: 'onRequest',
    family: 'cloudEvent',
    signature: 'http',
    build: () => onRequest(toFirebase(familyApps.cloudEvent)),
    send: (host, { event }) => host.post(event, { 'content-type': 'application/cloudevents+json' }),
  },
  {
    name: 'onSchedule',
    family: 'schedule',
    signature: 'http',
    build: () => onSchedule('every day 03:00', toFirebase(familyApps.schedule)),
    send: (host) => host.post('', job),
  },
]

/** What the SDK hands over where a task is no JSON: the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

for (const { name, family, signature, build, send } of BUILDERS) {
  familyConformance({
    platform: 'firebase',
    family,
    host: `functions-framework (${name})`,
    again: 'itself',
    async start() {
      const host = await frameworkHost(build(), signature)
      return { stop: host.stop, deliver: ([spec = {}]) => deliveredBy(() => send(host, spec)) }
    },
  })
}

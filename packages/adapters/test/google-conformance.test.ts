import { createServer } from 'node:http'
import { toGoogle } from 'heddle/google'
import { familyApps } from './conformance/family-app.ts'
import { familyConformance, type Spec } from './conformance/family-conformance.ts'
import { httpApp } from './conformance/http-app.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { binary, eventOf, legacy, messageOf, SUBSCRIPTION } from './google-events.ts'
import {
  type Answer,
  deliveredBy,
  frameworkHost,
  type Host,
  listening,
  refusedByBodyParser,
  type Signature,
} from './google-host.ts'

httpConformance({
  platform: 'google-cloud',
  host: 'functions-framework',
  differences: ['sendsStatusFirst'],
  async start() {
    const host = await frameworkHost(toGoogle(httpApp), 'http')
    return { address: { port: host.port }, stop: host.stop }
  },
  cannotSend: refusedByBodyParser,
})

httpConformance({
  platform: 'google-cloud',
  host: 'node:http (Cloud Run)',
  differences: ['sendsStatusFirst'],
  async start() {
    const host = await listening(createServer(toGoogle(httpApp)))
    return { address: { port: host.port }, stop: host.stop }
  },
  cannotSend: ({ method = 'GET' }) =>
    method === method.toUpperCase() ? undefined : 'Node’s client and server know methods in upper case alone',
})

type Family = keyof typeof eventOf

/** How an event comes: the function's signature, and the form that the event has on its way. */
interface Way {
  /** As the matrix in the docs names it. */
  readonly host: string
  readonly families: readonly Family[]
  start(family: Family): Promise<Host>
  send(host: Host, spec: Spec, family: Family): Promise<Answer>
}

const EVERY: readonly Family[] = ['queue', 'objects', 'stream', 'cloudEvent', 'schedule']
/** Those that the legacy form has. */
const LEGACY: readonly Family[] = ['queue', 'objects', 'stream', 'schedule']

const framework = (signature: Signature) => (family: Family) => frameworkHost(toGoogle(familyApps[family]), signature)
const inBinary: Way['send'] = (host, spec, family) => {
  const { body, headers } = binary(eventOf[family](spec))
  return host.post(body, headers)
}
const inLegacy: Way['send'] = (host, spec, family) => host.post(legacy(eventOf[family](spec)))
const structured: Way['send'] = (host, spec, family) => {
  return host.post(eventOf[family](spec), { 'content-type': 'application/cloudevents+json' })
}

const WAYS: readonly Way[] = [
  { host: 'functions-framework (Eventarc)', families: EVERY, start: framework('cloudevent'), send: inBinary },
  { host: 'functions-framework (structured)', families: EVERY, start: framework('cloudevent'), send: structured },
  {
    host: 'functions-framework (legacy made CloudEvents)',
    families: LEGACY,
    start: framework('cloudevent'),
    send: inLegacy,
  },
  {
    host: 'functions-framework (CloudEvents made legacy)',
    families: EVERY,
    start: framework('event'),
    send: inBinary,
  },
  { host: 'functions-framework (legacy)', families: LEGACY, start: framework('event'), send: inLegacy },
  { host: 'functions-framework (events by HTTP)', families: EVERY, start: framework('http'), send: inBinary },
  {
    host: 'node:http (Cloud Run)',
    families: EVERY,
    start: async (family) => await listening(createServer(toGoogle(familyApps[family]))),
    send: structured,
  },
  {
    host: 'functions-framework (Pub/Sub push)',
    families: ['queue', 'cloudEvent'],
    start: framework('http'),
    send: (host, { body, event }) =>
      host.post({ message: messageOf(body ?? JSON.stringify(event)), subscription: SUBSCRIPTION }),
  },
  {
    host: 'functions-framework (Cloud Tasks)',
    families: ['queue'],
    start: framework('http'),
    // The framework itself answers for what is no JSON.
    send: (host, { body = '' }) =>
      host.post(body, {
        'content-type': 'text/plain',
        'x-cloudtasks-queuename': 'orders',
        'x-cloudtasks-taskname': 't-1',
      }),
  },
  {
    host: 'functions-framework (Cloud Scheduler)',
    families: ['schedule'],
    start: framework('http'),
    send: (host) => host.post('', { 'x-cloudscheduler': 'true', 'x-cloudscheduler-jobname': 'night' }),
  },
]

for (const { host: name, families, start, send } of WAYS) {
  for (const family of families) {
    familyConformance({
      platform: 'google-cloud',
      family,
      host: name,
      again: 'itself',
      async start() {
        const host = await start(family)
        return { stop: host.stop, deliver: ([spec = {}]) => deliveredBy(() => send(host, spec, family)) }
      },
    })
  }
}

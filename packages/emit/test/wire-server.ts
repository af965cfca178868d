// A server of HTTP that speaks as SQS, SNS and EventBridge do, with faults. Alone it takes all entries that the fault lets
// it; in front of another server, such as fauxqs, it passes them on, and adds the fault to that server's answer.

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { answerTo, errorOf, eventIdOf, readWire, type WireAnswer, type WireFailure, type WireRequest } from './wire.ts'

export type Fault =
  | { readonly kind: 'none' }
  /** The connection is reset before anything is done. */
  | { readonly kind: 'unreached' }
  /** It is done; the connection is reset after that share of the answer's bytes. */
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** An answer of any kind; nothing is done. */
  | ({ readonly kind: 'answer' } & WireAnswer)
  /** An answer of status 200 in which some entries have failed: those that are not done. */
  | { readonly kind: 'partial'; readonly failureOf: (eventId: string) => WireFailure | undefined }

/** An entry that was taken. */
export interface Taken {
  readonly eventId: string
  readonly group: unknown
  /** Whether nobody got to know, or may have not. */
  readonly unheard: boolean
}

export interface WireServer {
  readonly url: string
  /** Requests of many entries, in the order in which they came. */
  readonly requests: WireRequest[]
  readonly taken: Taken[]
  /** How many connections there were. */
  readonly connections: () => number
  stop(): Promise<void>
}

export interface WireServerOptions {
  readonly faultOf?: (request: WireRequest) => Fault
  /** Where requests are passed on to. */
  readonly upstream?: string
  /** Key and certificate in one, for https. */
  readonly pem?: Buffer
}

export async function startWireServer({ faultOf, upstream, pem }: WireServerOptions = {}): Promise<WireServer> {
  const requests: WireRequest[] = []
  const taken: Taken[] = []
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    handle(incoming, response).catch(() => response.destroy())
  }
  const server = pem === undefined ? createServer(listener) : createSecureServer({ key: pem, cert: pem }, listener)
  server.keepAliveTimeout = 60_000
  let connections = 0
  server.on('connection', () => connections++)

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const wire = readWire(incoming.url ?? '', incoming.headers, text)
    if (wire === undefined) return send(response, await passOn(incoming, text))
    requests.push(wire)
    const fault = faultOf?.(wire) ?? { kind: 'none' }
    if (fault.kind === 'unreached') return void incoming.socket.resetAndDestroy()
    if (fault.kind === 'delay') await setTimeout(fault.ms)
    if (fault.kind === 'answer') return send(response, fault)
    if (fault.kind === 'error') return send(response, errorOf(wire.service, fault.status, fault.code))

    const failures = new Map(
      wire.entries.map((entry) => [entry, fault.kind === 'partial' ? fault.failureOf(eventIdOf(entry)) : undefined]),
    )
    const done = wire.entries.filter((entry) => failures.get(entry) === undefined)
    // Of none a service says nothing, so that there is nothing to pass on.
    const answer =
      upstream === undefined || done.length === 0
        ? answerTo(wire, (entry) => failures.get(entry))
        : merged(await passOn(incoming, without(wire, failures)), wire, failures)
    const unheard = fault.kind === 'cut' || response.destroyed
    for (const entry of done) {
      taken.push({ eventId: eventIdOf(entry), group: entry.fields.MessageGroupId, unheard })
    }
    if (fault.kind === 'cut') cut(response, answer, fault.share)
    else send(response, answer)
  }

  function passOn({ method, headers, url }: IncomingMessage, text: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      const { 'content-length': _, host: __, ...others } = headers
      const outgoing = request(`${upstream}${url}`, { method: method ?? 'POST', headers: others }, async (incoming) => {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk as Buffer)
        const { statusCode: status = 0, headers: answered } = incoming
        resolve({ status, type: answered['content-type'] ?? '', body: Buffer.concat(chunks).toString() })
      })
      outgoing.on('error', reject).end(text)
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${pem === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    taken,
    connections: () => connections,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(response: ServerResponse, { status, type, body }: WireAnswer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Sends the first bytes of an answer, head and all, then resets the connection. */
function cut(response: ServerResponse, { status, type, body }: WireAnswer, share: number): void {
  const head = `HTTP/1.1 ${status} OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  const whole = Buffer.from(head + body)
  const { socket } = response
  if (socket === null) return
  const bytes = whole.subarray(0, Math.floor(whole.length * share))
  if (bytes.length === 0) socket.resetAndDestroy()
  else socket.write(bytes, () => socket.resetAndDestroy())
}

type Failures = ReadonlyMap<WireRequest['entries'][number], WireFailure | undefined>

/** The request without the entries that are to fail. */
function without({ service, text, entries }: WireRequest, failures: Failures): string {
  if (service === 'sns') {
    const form = new URLSearchParams(text)
    for (const [place, entry] of entries.entries()) {
      if (failures.get(entry) === undefined) continue
      const prefix = `PublishBatchRequestEntries.member.${place + 1}.`
      for (const name of [...form.keys()]) if (name.startsWith(prefix)) form.delete(name)
    }
    return form.toString()
  }
  const parsed = JSON.parse(text)
  const Entries = parsed.Entries.filter((_: unknown, place: number) => {
    const entry = entries[place]
    return entry !== undefined && failures.get(entry) === undefined
  })
  return JSON.stringify({ ...parsed, Entries })
}

/** The other server's answer, and the failures in it. EventBridge says by places what became of which. */
function merged(answer: WireAnswer, wire: WireRequest, failures: Failures): WireAnswer {
  const failed = wire.entries.filter((entry) => failures.get(entry) !== undefined)
  if (failed.length === 0 || answer.status !== 200) return answer
  const injected = answerTo({ ...wire, entries: failed }, (entry) => failures.get(entry))
  if (wire.service === 'sns') {
    const members = /<Failed>(.*)<\/Failed>/s.exec(injected.body)?.[1] ?? ''
    const body = answer.body
      .replace(/<Failed\s*\/>/, '<Failed></Failed>')
      .replace('</Failed>', () => `${members}</Failed>`)
    return { ...answer, body }
  }
  const one = JSON.parse(answer.body)
  const other = JSON.parse(injected.body)
  if (wire.service === 'sqs') {
    return { ...answer, body: JSON.stringify({ ...one, Failed: [...(one.Failed ?? []), ...other.Failed] }) }
  }
  const Entries = wire.entries.map((entry) => (failures.get(entry) === undefined ? one : other).Entries.shift())
  const FailedEntryCount = one.FailedEntryCount + other.FailedEntryCount
  return { ...answer, body: JSON.stringify({ FailedEntryCount, Entries }) }
}

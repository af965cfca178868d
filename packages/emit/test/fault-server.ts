// A server of HTTP that takes what targets send, by the contract of their service, and fails as a test wants it to.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An event as its consumer gets it. */
export interface Arrived {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly subject?: string | undefined
  readonly traceparent?: string | undefined
  readonly data: unknown
  /** Where the service has one: what it keeps an order by. */
  readonly key?: string | undefined
  /** As the service counts it. */
  readonly bytes: number
}

/** `passing`: the same entry is taken another time. `final`: never. */
export type EntryFailure = 'passing' | 'final'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How a service speaks. */
export interface Protocol {
  read(request: {
    readonly headers: IncomingHttpHeaders
    readonly url: string
    readonly body: Buffer
  }): readonly Arrived[]
  /** The answer to a request that was taken, all of it or but for some entries. */
  taken(entries: readonly Arrived[], failureOf: (entry: Arrived) => EntryFailure | undefined): Answer
  /** The answer to one that was not. */
  refused(why: 'throttled' | 'broken' | 'denied'): Answer
}

export type Fault =
  | 'throttled'
  | 'broken'
  | 'denied'
  /** It is done, and the connection is reset without an answer. */
  | 'cut'
  /** Nothing is ever answered. */
  | 'silent'
  /** Some entries are not taken. */
  | ((entry: Arrived) => EntryFailure | undefined)
  | undefined

export interface FaultServer {
  readonly url: string
  /** Requests that came, failed ones too. */
  readonly requests: (readonly Arrived[])[]
  /** Entries that were taken, in their order. */
  readonly taken: Arrived[]
  /** What becomes of the request of that number, from 0. */
  faultOf: (number: number) => Fault
  /** Connections that were given up by who asked, without an answer. */
  readonly givenUp: number
  stop(): Promise<void>
}

export async function startFaultServer(protocol: Protocol): Promise<FaultServer> {
  const requests: (readonly Arrived[])[] = []
  const taken: Arrived[] = []
  let givenUp = 0
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })
  server.keepAliveTimeout = 60_000

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming)
    const entries = protocol.read({ headers: incoming.headers, url: incoming.url ?? '/', body })
    const fault = self.faultOf(requests.length)
    requests.push(entries)
    if (fault === 'silent') {
      response.on('close', () => givenUp++)
      return
    }
    if (fault === 'throttled' || fault === 'broken' || fault === 'denied') {
      send(response, protocol.refused(fault))
      return
    }
    const failureOf = typeof fault === 'function' ? fault : () => undefined
    const failures = new Map(entries.map((entry) => [entry, failureOf(entry)]))
    taken.push(...entries.filter((entry) => failures.get(entry) === undefined))
    if (fault === 'cut') incoming.socket.resetAndDestroy()
    else
      send(
        response,
        protocol.taken(entries, (entry) => failures.get(entry)),
      )
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self: FaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    taken,
    faultOf: () => undefined,
    get givenUp() {
      return givenUp
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** What a CloudEvents document says. */
export function arrivedIn(document: Readonly<Record<string, unknown>>, rest: { bytes: number; key?: string }): Arrived {
  const { id, source, type, time, subject, traceparent, data } = document as unknown as Arrived
  return { id, source, type, time, subject, traceparent, data, ...rest }
}

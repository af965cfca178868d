// What speaks as Pub/Sub does, in place of the service, which has no emulator here: over gRPC, with the service's own
// protocol buffers, and over REST. The client is Google's.

import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { v1 } from '@google-cloud/pubsub'
import jsonProtos from '@google-cloud/pubsub/build/protos/protos.json' with { type: 'json' }
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type UntypedHandleCall,
} from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { GoogleAuth, PassThroughClient } from 'google-auth-library'
import protobuf from 'protobufjs'
import { type Arrived, arrivedIn, type FaultServer, type Protocol } from './fault-server.ts'

export const TOPIC = 'projects/shop/topics/orders'

/** A message as the service gets it. */
export interface PublishedMessage {
  readonly data: Uint8Array
  readonly attributes: Readonly<Record<string, string>>
  readonly orderingKey?: string
}

export interface PubSubServer extends FaultServer {
  /** As they came, request by request. */
  readonly published: (readonly PublishedMessage[])[]
  /** More to say of an error. */
  metadata: Metadata
}

const root = protobuf.Root.fromJSON(jsonProtos as protobuf.INamespace)
const Request = root.lookupType('google.pubsub.v1.PublishRequest')

function arrivedAs(message: PublishedMessage): Arrived {
  const { data, attributes, orderingKey } = message
  // What is empty is not on the wire.
  const given = { data, attributes, ...(orderingKey ? { orderingKey } : {}) }
  const bytes = Request.encode(Request.fromObject({ messages: [given] })).finish().length
  const rest = { bytes, ...(orderingKey ? { key: orderingKey } : {}) }
  const value = JSON.parse(Buffer.from(data).toString())
  // As the binding tells them apart.
  if (attributes['content-type']?.startsWith('application/cloudevents')) return arrivedIn(value, rest)
  if (attributes['ce-specversion'] !== '1.0') throw new Error('no CloudEvent')
  const own: Record<string, unknown> = { data: value }
  for (const name in attributes) if (name.startsWith('ce-')) own[name.slice('ce-'.length)] = attributes[name]
  return arrivedIn({ ...own, traceparent: attributes.traceparent }, rest)
}

const REFUSED = {
  throttled: { code: 8, status: 'RESOURCE_EXHAUSTED', http: 429 },
  broken: { code: 13, status: 'INTERNAL', http: 500 },
  denied: { code: 7, status: 'PERMISSION_DENIED', http: 403 },
} as const

interface PublishCall {
  readonly request: { readonly topic: string; readonly messages: readonly PublishedMessage[] }
  on(event: 'cancelled', listener: () => void): void
}
type Answer = (error: object | null, response?: { readonly messageIds: readonly string[] }) => void

export async function startPubSubServer(): Promise<PubSubServer> {
  const requests: (readonly Arrived[])[] = []
  const published: (readonly PublishedMessage[])[] = []
  const taken: Arrived[] = []
  let givenUp = 0

  function publish(call: PublishCall, answer: Answer): void {
    const { topic, messages } = call.request
    if (topic !== TOPIC) {
      answer({ code: 5, details: `Resource not found (resource=${topic}).` })
      return
    }
    const entries = messages.map(arrivedAs)
    const fault = self.faultOf(requests.length)
    requests.push(entries)
    published.push(messages)
    if (fault === 'silent') {
      call.on('cancelled', () => givenUp++)
      return
    }
    if (fault === 'throttled' || fault === 'broken' || fault === 'denied') {
      answer({ code: REFUSED[fault].code, details: 'as the test says', metadata: self.metadata })
      return
    }
    taken.push(...entries)
    if (fault === 'cut') for (const socket of sockets) socket.resetAndDestroy()
    else answer(null, { messageIds: messages.map((_, index) => String(4_000_000 + taken.length + index)) })
  }

  const definition = fromJSON(jsonProtos as protobuf.INamespace, { longs: String, enums: String, defaults: true })
  const { google } = loadPackageDefinition(definition) as never as {
    google: { pubsub: { v1: { Publisher: { service: never } } } }
  }
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(google.pubsub.v1.Publisher.service, { publish: publish as never as UntypedHandleCall })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  // In front of it, for a connection that is cut.
  const sockets = new Set<Socket>()
  const proxy = createServer((incoming) => {
    const outgoing = createConnection(port, '127.0.0.1')
    sockets.add(incoming)
    incoming.on('close', () => {
      sockets.delete(incoming)
      outgoing.destroy()
    })
    outgoing.on('close', () => incoming.destroy())
    for (const socket of [incoming, outgoing]) socket.on('error', () => {})
    incoming.pipe(outgoing).pipe(incoming)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))

  const self: PubSubServer = {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    published,
    taken,
    metadata: new Metadata(),
    faultOf: () => undefined,
    get givenUp() {
      return givenUp
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
      server.forceShutdown()
    },
  }
  return self
}

/** A client that speaks gRPC, without TLS. */
export function grpcClient(url: string): v1.PublisherClient {
  const { hostname, port } = new URL(url)
  return new v1.PublisherClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure() as never,
    auth: passing(),
    'grpc.initial_reconnect_backoff_ms': 20,
  })
}

/** One that speaks REST, without TLS and credentials. */
export function restClient(url: string): v1.PublisherClient {
  const { hostname, port } = new URL(url)
  const plainly = { protocol: 'http' } as object
  return new v1.PublisherClient({
    ...plainly,
    fallback: true,
    apiEndpoint: hostname,
    port: Number(port),
    auth: passing(),
  })
}

function passing(): never {
  return new GoogleAuth({ authClient: new PassThroughClient() }) as never
}

/** @see https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish */
export const restProtocol: Protocol = {
  read({ url, body }) {
    if (!url.startsWith(`/v1/${TOPIC}:publish?`)) throw new Error(url)
    const { messages } = JSON.parse(body.toString()) as { messages: Record<string, never>[] }
    return messages.map(({ data, ...rest }) =>
      arrivedAs({ ...rest, data: Buffer.from(data as never, 'base64') } as never),
    )
  },
  taken: (entries) => json(200, { messageIds: entries.map((_, index) => String(4_000_000 + index)) }),
  refused(why) {
    const { http, status } = REFUSED[why]
    return json(http, { error: { code: http, message: 'as the test says', status } })
  },
}

function json(status: number, body: object) {
  return { status, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(body) }
}

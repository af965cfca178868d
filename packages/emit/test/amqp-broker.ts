// A stand-in for Service Bus, of which there is no server to be had here: a broker that speaks AMQP 1.0 with rhea as Microsoft
// describes it. It lets in who has put a token, takes messages and batches of them, and fails as a test wants it to. It has
// neither sessions nor subscriptions, finds no duplicates, and holds nothing back: all that is told by what it keeps.
// https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide

import type { AddressInfo, Socket } from 'node:net'
import rhea, { type EventContext, type Message, type Receiver, type Sender } from 'rhea'
import { type Arrived, arrivedIn, type FaultServer } from './fault-server.ts'

/** A message as a receiver gets it. */
export interface BrokerMessage extends Message {
  /** The queue or topic. */
  readonly entity: string
}

export interface Broker extends FaultServer {
  readonly connectionString: string
  /** Messages of all deliveries that were taken. */
  readonly messages: BrokerMessage[]
  /** The bytes of each delivery. */
  readonly deliveries: number[]
  /** Connections that there were. */
  readonly connections: () => number
  /** Tokens that were put, by what they are for. */
  readonly tokens: Map<string, string>
  /** How many are open. */
  open(): number
  /** Resets all connections. */
  cut(): void
  /** Whether a queue or topic is there. */
  isThere: (entity: string) => boolean
}

export interface BrokerOptions {
  readonly maxMessageSize?: number
}

// By this format Service Bus knows a batch: each of its data sections is a message.
const BATCH = 0x80013700

const REFUSALS = {
  throttled: { condition: 'com.microsoft:server-busy', description: 'as the test says' },
  broken: { condition: 'amqp:internal-error', description: 'as the test says' },
  denied: { condition: 'amqp:unauthorized-access', description: 'as the test says' },
} as const

export async function startBroker({ maxMessageSize = 262_144 }: BrokerOptions = {}): Promise<Broker> {
  const container = rhea.create_container({ id: 'stand-in for Service Bus' })
  container.sasl_server_mechanisms.enable_anonymous()
  container.sasl_server_mechanisms.enable_plain(() => true)
  container.sasl_server_mechanisms.MSSBCBS = () => ({ outcome: true, start: () => undefined })
  const sockets = new Set<Socket>()
  let connections = 0

  container.on('sender_open', ({ sender }: EventContext) => {
    // By this link answers to who puts a token come back.
    sender?.set_source({ address: sender.source.address } as never)
  })
  container.on('receiver_open', ({ receiver }: EventContext) => {
    const entity = (receiver as Receiver).target.address as string
    receiver?.set_target({ address: entity } as never)
    if (entity === '$cbs' || self.isThere(entity)) return
    const description = `The messaging entity 'sb://127.0.0.1/${entity}' could not be found.`
    receiver?.close({ condition: 'amqp:not-found', description })
  })
  container.on('message', (context: EventContext & { readonly format?: number }) => {
    const { receiver, connection, delivery, message, format } = context
    const entity = receiver?.target.address as string
    if (entity === '$cbs') {
      delivery?.accept()
      putToken(message as Message, connection)
      return
    }
    if (delivery !== undefined && message !== undefined) take(entity, context, format)
  })
  container.on('disconnected', () => {})
  container.on('error', (error) => console.error(error))

  function putToken(request: Message, connection: EventContext['connection']): void {
    const { operation, name } = request.application_properties as Readonly<Record<string, string>>
    const put = operation === 'put-token' && name !== undefined
    if (put) self.tokens.set(name, String(request.body))
    const answer = { 'status-code': put ? 200 : 400, 'status-description': put ? 'OK' : 'Bad Request' }
    connection.each_sender((sender: Sender) => {
      if (sender.source.address !== '$cbs') return
      sender.send({
        to: request.reply_to as string,
        correlation_id: request.message_id as string,
        application_properties: answer,
        body: '',
      })
    })
  }

  function take(entity: string, { delivery, message, connection }: EventContext, format: number | undefined): void {
    const { messages, bytes } = read(message, format)
    const arrived = messages.map((one, index) => arrivedAs(one, bytes[index] as number))
    const fault = self.faultOf(self.requests.length)
    self.requests.push(arrived)
    if (fault === 'silent' || delivery === undefined) return
    if (fault === 'throttled' || fault === 'broken' || fault === 'denied') {
      delivery.reject(REFUSALS[fault])
      return
    }
    self.taken.push(...arrived)
    self.messages.push(...messages.map((one) => ({ ...one, entity })))
    self.deliveries.push(bytes.reduce((sum, one) => sum + one, 0))
    if (fault === 'cut') {
      const { socket } = connection as unknown as { readonly socket: Socket }
      socket.resetAndDestroy()
    } else delivery.accept()
  }

  const receiver_options = { max_message_size: maxMessageSize, autoaccept: false }
  const server = container.listen({ port: 0, host: '127.0.0.1', receiver_options } as never)
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const connectionString = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true`
  const self: Broker = {
    url: connectionString,
    connectionString,
    requests: [],
    taken: [],
    messages: [],
    deliveries: [],
    tokens: new Map(),
    isThere: () => true,
    faultOf: () => undefined,
    // A connection is one of many links, and stays when what went over one of them is given up.
    givenUp: 0,
    connections: () => connections,
    open: () => sockets.size,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

/** The messages of a delivery, and how many bytes each takes of it: the first those around them, too. */
function read(
  message: unknown,
  format = 0,
): { readonly messages: readonly Message[]; readonly bytes: readonly number[] } {
  const amqp = rhea.message as unknown as {
    decode(bytes: Buffer): Message & { readonly body: { readonly content: Buffer | Buffer[] } }
    encode(message: object): Buffer
  }
  if (format !== BATCH) {
    const one = message as Message
    return { messages: [one], bytes: [amqp.encode(one).length] }
  }
  const payload = message as Buffer
  const { content } = amqp.decode(payload).body
  const sections = Array.isArray(content) ? content : [content]
  const bytes = sections.map(({ length }) => length + (length > 255 ? 8 : 5))
  const around = payload.length - bytes.reduce((sum, one) => sum + one, 0)
  return {
    messages: sections.map((section) => amqp.decode(section)),
    bytes: bytes.map((one, index) => one + (index === 0 ? around : 0)),
  }
}

/** The event that a message is, in either format. */
function arrivedAs(
  { body, content_type: type, application_properties: properties = {}, group_id: key }: Message,
  bytes: number,
): Arrived {
  const rest = { bytes, ...(key === undefined || key === null ? {} : { key }) }
  const data = JSON.parse(String((body as { readonly content: Buffer }).content))
  if (type?.startsWith('application/cloudevents+json')) return arrivedIn(data, rest)
  const {
    'ce-id': id,
    'ce-source': source,
    'ce-type': kind,
    'ce-time': time,
    'ce-subject': subject,
    traceparent,
  } = properties
  return arrivedIn({ id, source, type: kind, time, subject, traceparent, data }, rest)
}

import { createRequire } from 'node:module'
import { on } from 'heddle'
import { type ServiceBusMessage, serviceBus } from 'heddle/azure'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hostModule } from '../../../../test/hosts/hosts.mts'
import { errorLines } from '../../../core/test/helpers.ts'
import { run } from '../azure-run.ts'
import { registerFactory } from '../azure-settling.ts'
import { Order } from '../conformance/family-app.ts'

const NAME = '@azure/functions-extensions-servicebus'
const main = installed()

/** Where it is; it is not among the hosts that are always installed. */
function installed(): string | undefined {
  try {
    return hostModule(NAME)
  } catch {
    return undefined
  }
}

type Outcome = 'completed' | 'abandoned'

describe.skipIf(main === undefined)(
  'toAzure with Azure’s extension of Service Bus, before a settlement service of ours',
  () => {
    // biome-ignore lint/suspicious/noExplicitAny: modules of packages that are not among the project's own
    let modules: Record<'grpc' | 'loader' | 'rhea' | 'base', any>
    let stop: () => void = () => {}
    const outcomes: [string, Outcome][] = []
    let broken: string | undefined

    beforeAll(async () => {
      const load = createRequire(main as string)
      modules = {
        grpc: load('@grpc/grpc-js'),
        loader: load('@grpc/proto-loader'),
        rhea: load('rhea'),
        base: load('@azure/functions-extensions-base'),
      }
      const { grpc, loader } = modules
      const proto = (main as string).replace(/dist\/[^/]+$/, 'dist/proto/settlement.proto')
      const { Settlement } = grpc.loadPackageDefinition(loader.loadSync(proto, { keepCase: true }))
      const settle =
        (outcome: Outcome) => (call: { request: { locktoken: string } }, done: (...all: unknown[]) => void) => {
          const { locktoken } = call.request
          if (locktoken === broken) return done({ code: grpc.status.FAILED_PRECONDITION, message: 'the lock is over' })
          outcomes.push([locktoken, outcome])
          done(null, {})
        }
      const server = new grpc.Server()
      server.addService(Settlement.service, { Complete: settle('completed'), Abandon: settle('abandoned') })
      const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync(
          '127.0.0.1:0',
          grpc.ServerCredentials.createInsecure(),
          (error: Error | null, bound: number) => (error === null ? resolve(bound) : reject(error)),
        ),
      )
      stop = () => server.forceShutdown()
      // So the worker is started, and so the extension knows where the host is.
      process.argv.push(
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
        '--functions-grpc-max-message-length',
        '2147483647',
      )
      load(main as string)
      // Of the library's own version of it there is another copy.
      registerFactory((data) =>
        modules.base.ResourceFactoryResolver.getInstance().createClient('AzureServiceBusReceivedMessage', data),
      )
    })
    afterAll(() => stop())
    beforeEach(() => {
      outcomes.length = 0
      broken = undefined
    })

    /** As the host sends a message: its lock, a mark, and the message in AMQP. */
    function messageOf(index: number, body: string, more: object = {}): object {
      const { message } = modules.rhea
      const amqp = message.encode({
        message_id: `m${index}`,
        delivery_count: 1,
        body: message.data_section(Buffer.from(body)),
        ...more,
      })
      const lock = Buffer.alloc(16)
      lock[15] = index
      return {
        source: 'AzureServiceBusReceivedMessage',
        content: Buffer.concat([lock, Buffer.from('x-opt-lock-token'), amqp]),
      }
    }

    const token = (index: number) => `00000000-0000-0000-0000-${index.toString(16).padStart(12, '0')}`
    const many = (messages: readonly object[]) => ({
      data: { collectionModelBindingData: { modelBindingData: messages } },
    })
    const OURS = { cardinality: 'many', sdkBinding: true, autoCompleteMessages: false }

    test('each message is settled by itself', async () => {
      errorLines()
      const handler = on(serviceBus(Order)).each(({ body }) => {
        if (body.total < 0) throw new Error('no')
      })
      const bodies = ['{"id":"a","total":1}', '{"id":"b","total":-1}', '{"id":', '{"id":"c","total":2}']
      await run('serviceBusQueue', handler, many(bodies.map((body, index) => messageOf(index, body))), OURS)
      expect(outcomes.toSorted()).toEqual([
        [token(0), 'completed'],
        [token(1), 'abandoned'],
        [token(2), 'abandoned'],
        [token(3), 'completed'],
      ])
      broken = token(0)
      await expect(
        run('serviceBusQueue', handler, many([messageOf(0, bodies[0] as string)]), OURS),
      ).rejects.toMatchObject({
        message: 'queue: 1 of 1 messages could not be settled',
      })
    })

    test('a message has all that it says of itself', async () => {
      const seen: ServiceBusMessage<Order>[] = []
      const more = {
        group_id: 'customer-7',
        content_type: 'application/json',
        subject: 'paid',
        correlation_id: 'c-1',
        application_properties: { priority: 'high' },
        message_annotations: {
          'x-opt-enqueued-time': new Date('2026-10-05T06:07:08.123Z').getTime(),
          'x-opt-sequence-number': 41,
        },
      }
      const handler = on(serviceBus(Order)).each((message) => void seen.push(message))
      await run('serviceBusQueue', handler, many([messageOf(5, '{"id":"a","total":1}', more)]), OURS)
      expect(seen).toMatchObject([
        {
          id: 'm5',
          body: { id: 'a', total: 1 },
          attempt: 1,
          groupId: 'customer-7',
          lockToken: token(5),
          contentType: 'application/json',
          subject: 'paid',
          correlationId: 'c-1',
          sequenceNumber: '41',
          applicationProperties: { priority: 'high' },
          time: new Date('2026-10-05T06:07:08.123Z'),
        },
      ])
    })
  },
)

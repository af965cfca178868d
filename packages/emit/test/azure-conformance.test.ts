// Event Grid and storage queues against servers that speak by their contracts, Service Bus against the stand-in for it.

import { ServiceBusClient } from '@azure/service-bus'
import { eventGrid } from '@heddle/emit/event-grid'
import { serviceBus } from '@heddle/emit/service-bus'
import { storageQueue } from '@heddle/emit/storage-queue'
import { startBroker } from './amqp-broker.ts'
import { eventGridProtocol, storageConnection, storageQueueProtocol } from './azure-protocols.ts'
import { type FaultServer, startFaultServer } from './fault-server.ts'
import { targetConformance } from './target-conformance.ts'

for (const format of ['cloudevents', 'event-grid'] as const) {
  targetConformance(`eventGrid ${format} at a server of its wire contract`, {
    rules: { count: 5_000, bytes: 1_000_000 },
    partial: false,
    ids: false,
    whole: format === 'cloudevents',
    denied: 'Unauthorized',
    server: () => startFaultServer(eventGridProtocol(format)),
    target: (url) => {
      const endpoint = `${url}/api/events`
      if (format === 'cloudevents') return eventGrid({ endpoint, key: 'k1' })
      // As many as there may be in a request have no room for what travels with them.
      return eventGrid({ endpoint, key: 'k1', format, metadata: false })
    },
    refuses: [],
  })
}

targetConformance('storageQueue at a server of its wire contract', {
  rules: { count: 1, bytes: 65_536 },
  partial: false,
  ids: true,
  whole: true,
  denied: 'AuthenticationFailed',
  server: () => startFaultServer(storageQueueProtocol('text')),
  target: (url) => storageQueue({ connectionString: storageConnection(url), queue: 'orders', encoding: 'text' }),
  refuses: [[{ delay: 604_801 }, /expected a delay of 0 to 604800 s, got 604801/]],
})

const clients = new Map<string, ServiceBusClient>()

async function startBrokerOfClient(): Promise<FaultServer> {
  const broker = await startBroker()
  // The SDK finds out by waiting that a connection broke.
  const retryOptions = { maxRetries: 0, timeoutInMs: 2_000 }
  const client = new ServiceBusClient(broker.connectionString, { retryOptions })
  clients.set(broker.url, client)
  const { stop } = broker
  broker.stop = async () => {
    await client.close()
    await stop()
  }
  return broker
}

for (const format of ['plain', 'cloudevents'] as const) {
  targetConformance(`serviceBus ${format} at a stand-in for its broker`, {
    // The service takes 4,500, which are more bytes than it takes.
    rules: { count: 100, bytes: 262_144 },
    partial: false,
    ids: false,
    whole: true,
    // What goes over a connection of many links is given up, and the connection stays.
    abortable: false,
    // AMQP writes lengths up to 255 in a byte.
    smallest: 'x'.repeat(256),
    denied: 'UnauthorizedAccess',
    server: startBrokerOfClient,
    target: (url) =>
      serviceBus({ queue: 'orders', client: clients.get(url) as ServiceBusClient, format, maxCount: 100 }),
    refuses: [
      [{ key: 'k'.repeat(129) }, /expected a key of 128 characters at most/],
      [{ deduplicationId: 'd'.repeat(129) }, /expected an id, or a deduplication id, of 128 characters at most/],
      [{ delay: -1 }, /expected a delay of 0 s or more, got -1/],
      [{ delay: 1e20 }, /expected a delay of 0 s or more/],
      [{ attributes: { n: Number.NaN } }, /the attribute n is neither text/],
      [{ attributes: { n: 2 ** 60 } }, /the attribute n is neither text/],
      [{ attributes: { long: 'x'.repeat(32_768) } }, /the attribute long has \d+ bytes, it takes 32768/],
      [
        { attributes: { a: 'x'.repeat(30_000), b: 'x'.repeat(30_000), c: 'x'.repeat(6_000) } },
        /properties of \d+ bytes, it takes 65536/,
      ],
      [{ attributes: { '': 'x' } }, /expected an attribute with a name/],
    ],
  })
}

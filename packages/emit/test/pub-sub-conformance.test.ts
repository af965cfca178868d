// Google's own client, against servers that speak as Pub/Sub does over gRPC and REST: the service itself has no emulator here.

import { pubSub } from '@heddle/emit/pub-sub'
import { startFaultServer } from './fault-server.ts'
import { grpcClient, restClient, restProtocol, startPubSubServer, TOPIC } from './pub-sub-server.ts'
import { targetConformance } from './target-conformance.ts'

// The topic stands in a request, too: which field it is, its length, and itself.
const bytes = 9 * 1024 * 1024 - 2 - TOPIC.length

const shared = {
  rules: { count: 1000, bytes },
  partial: false,
  ids: true,
  whole: true,
  // From here on lengths take four bytes, seven bits in each.
  smallest: 'x'.repeat(2 ** 21),
  denied: 'PERMISSION_DENIED',
  refuses: [
    [{ key: 'k'.repeat(1025) }, /expected a key of 1024 bytes at most/],
    [{ attributes: { googclient: 'x' } }, /"googclient" is no name for an attribute/],
  ],
} as const

for (const format of ['plain', 'cloudevents'] as const) {
  targetConformance(`pubSub ${format} before a server of gRPC that speaks as the service does`, {
    ...shared,
    server: startPubSubServer,
    target: (url) => pubSub({ topic: TOPIC, format, client: grpcClient(url) }),
  })
}

targetConformance('pubSub before a server of REST that speaks as the service does', {
  ...shared,
  server: () => startFaultServer(restProtocol),
  target: (url) => pubSub({ topic: TOPIC, client: restClient(url) }),
})

// What is real is the runtime, and the binding that it has for a queue; heddle runs in the test, and reaches the binding
// through a Worker. Stood in for is Cloudflare's service: a server that speaks to the runtime as it does, and has faults.

import { cloudflareQueue } from '@heddle/emit/cloudflare-queues'
import { bindingOf, serverBehindBinding } from './queue-server.ts'
import { targetConformance } from './target-conformance.ts'

// The older one says the status text of what failed, and not its code.
for (const [date, denied] of [
  ['2026-04-26', 'Unauthorized'],
  ['2026-01-01', 'Forbidden'],
] as const) {
  targetConformance(`cloudflareQueue by a binding of ${date} before a server that speaks as the service does`, {
    rules: { count: 100, bytes: 256_000, entryBytes: 128_000 },
    partial: false,
    ids: false,
    whole: true,
    abortable: false,
    denied,
    server: () => serverBehindBinding(date),
    target: (url) => cloudflareQueue({ queue: () => bindingOf(url) }),
    refuses: [[{ delay: 86_401 }, /expected a delay of 0 to 86400 s, got 86401/]],
  })
}

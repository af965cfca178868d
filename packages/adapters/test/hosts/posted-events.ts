import type { FamilyHost } from '../conformance/family-conformance.ts'
import { seenSince } from '../conformance/seen-since.ts'

interface Serving {
  readonly port: number
  readonly lines: readonly string[]
  stop(): unknown
}

/** A server to which events are posted, as senders of CloudEvents do: those that it does not take they send again. */
export async function postedEvents(start: () => Promise<Serving>): ReturnType<FamilyHost['start']> {
  const server = await start()
  return {
    stop: () => server.stop(),
    async deliver([spec]) {
      const from = server.lines.length
      const response = await fetch(`http://127.0.0.1:${server.port}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(spec?.event),
      })
      const told = await response.text()
      return { seen: await seenSince(server.lines, from), again: response.ok ? [] : [0], told }
    },
  }
}

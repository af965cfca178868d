import { type Seen, seenIn } from './family-app.ts'

const QUIET_MS = 200

/** What handlers in another process said since, once nothing more comes: it may come behind the answer. */
export async function seenSince(lines: readonly string[], from: number): Promise<Seen[]> {
  let count = -1
  while (count !== lines.length) {
    count = lines.length
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
  return seenIn(lines.slice(from))
}

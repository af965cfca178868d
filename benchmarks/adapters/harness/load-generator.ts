// @ts-expect-error it has no types
import autocannon from 'autocannon'
import type { Target } from './start-host.ts'

export interface Load {
  /** Requests that were answered. */
  readonly count: number
  /** Seconds that they took. */
  readonly duration: number
}

const CONNECTIONS = 10

/** Sends one request after another over several connections. Throws where one is not answered, or with a failure. */
export async function load({ port, socketPath, path, headers }: Target, body: string, seconds: number): Promise<Load> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port ?? 80}${path}`,
    ...(socketPath === undefined ? {} : { socketPath }),
    method: 'POST',
    headers,
    body,
    connections: CONNECTIONS,
    duration: seconds,
  })
  if (result.errors > 0 || result.non2xx > 0) {
    throw new Error(`${path}: ${result.non2xx} requests failed, ${result.errors} were not answered`)
  }
  return { count: result['2xx'], duration: result.duration }
}

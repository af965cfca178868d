import type { ClientRequest, IncomingMessage } from 'node:http'

/** What a service answered, its body as text. */
export interface ServiceAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

// A network that swallows packets says nothing else; an SDK would wait for the deadline.
const CONNECTED_WITHIN = 5_000
const ANSWERED_WITHIN = 30_000

// Answers are of a few hundred bytes for each entry that failed.
const LONGEST_ANSWER = 1_048_576

/** The answer to a request. Rejects as `node:https` does, with the error's `code`, and when there is none in time. */
export function answerTo(outgoing: ClientRequest): Promise<ServiceAnswer> {
  return new Promise((resolve, reject) => {
    const connecting = setTimeout(() => outgoing.destroy(timeout('no connection', CONNECTED_WITHIN)), CONNECTED_WITHIN)
    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) clearTimeout(connecting)
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
    })
    outgoing.setTimeout(ANSWERED_WITHIN, () => outgoing.destroy(timeout('no answer', ANSWERED_WITHIN)))
    outgoing.on('close', () => clearTimeout(connecting))
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      readAnswer(response).then(resolve, reject)
    })
  })
}

async function readAnswer(response: IncomingMessage): Promise<ServiceAnswer> {
  const { statusCode: status = 0, headers } = response
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LONGEST_ANSWER) throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes`)
    chunks.push(chunk)
  }
  return { status, headers, body: Buffer.concat(chunks).toString() }
}

function timeout(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} within ${ms} ms`), { name: 'TimeoutError', code: 'ETIMEDOUT' })
}

import { HeddleError, missing, once } from '@heddle/core'
import type { AwsClient } from './aws-sdk.ts'

/** The body of an object: as a whole, or as it comes. */
export type ObjectBody = string | Uint8Array | AsyncIterable<string | Uint8Array>

/** What `WriteGetObjectResponse` gets, by the SDK's own names. */
export interface ObjectResponse {
  readonly RequestRoute: string
  readonly RequestToken: string
  readonly Body?: ObjectBody | null | undefined
}

/**
 * Sends `WriteGetObjectResponse`, and a body that is no text and no bytes piece by piece. Rejects when that body fails, or
 * is not at its end when the signal aborts.
 */
export async function writeObject(client: AwsClient, response: ObjectResponse, signal: AbortSignal): Promise<void> {
  const { WriteGetObjectResponseCommand } = await s3Client()
  const { Body, ...rest } = response
  if (Body === undefined || Body === null || typeof Body === 'string' || Body instanceof Uint8Array) {
    await client.send(new WriteGetObjectResponseCommand({ ...rest, ...(Body ? { Body } : {}) }))
    return
  }
  const { Readable, finished } = process.getBuiltinModule('node:stream')
  const stream = Body instanceof Readable ? Body : Readable.from(Body)
  const over = new AbortController()
  try {
    await new Promise<void>((resolve, reject) => {
      function late(): void {
        reject(new HeddleError('DEADLINE', 'the body was not at its end before the deadline'))
      }
      signal.addEventListener('abort', late, { once: true, signal: over.signal })
      if (signal.aborted) late()
      // The SDK pipes a stream and does not look whether it fails: that would end the process.
      finished(stream, { writable: false }, (error) => {
        if (error) reject(error)
      })
      const command = new WriteGetObjectResponseCommand({ ...rest, Body: stream })
      const sender = client as { send(command: unknown, options: object): Promise<unknown> }
      sender.send(command, { abortSignal: over.signal }).then(() => resolve(), reject)
    })
  } finally {
    // Whichever of the two failed, the other would wait for ever.
    over.abort()
    stream.destroy()
  }
}

export const s3Client: () => Promise<typeof import('@aws-sdk/client-s3')> = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-s3').catch(missing('@aws-sdk/client-s3', 's3ObjectLambda')),
)

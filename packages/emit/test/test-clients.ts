import { NodeHttpHandler } from '@smithy/node-http-handler'

/** The configuration of a client that tries once, and talks to that server with credentials that it does not check. */
export function clientFor(endpoint: string) {
  return {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    // Kinesis's own speaks HTTP/2.
    requestHandler: new NodeHttpHandler(),
  }
}

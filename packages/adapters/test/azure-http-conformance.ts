import type { Difference } from '../../events/test/http-triggers.ts'
import { spelled } from './azure-cookie-text.ts'
import { serveFunction } from './azure-front.ts'
import { httpConformance } from './conformance/http-conformance.ts'

/** Runs the suite of HTTP against the function `any`. */
export function azureHttpConformance(
  host: string,
  differences: readonly Difference[],
  streamUri?: () => Promise<string>,
): void {
  httpConformance({
    platform: 'azure-functions',
    host,
    // The host joins values of one name as .NET does.
    differences: ['plainCommas', ...differences],
    spelled,
    async start() {
      const { port, stop } = await serveFunction('any', await streamUri?.())
      return { address: { port, prefix: '/api' }, stop }
    },
    cannotSend({ method = 'GET', body }) {
      if (method !== method.toUpperCase()) return 'Node’s client and server know methods in upper case alone'
      if (method === 'TRACE') return 'the library of Azure makes a web Request, which has no TRACE'
      if (method === 'GET' && body !== undefined) return 'the library of Azure drops the body of a GET'
      return undefined
    },
  })
}

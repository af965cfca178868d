/**
 * PUTs an answer to a pre-signed address: tries again on errors of the network and of the server, up to five times, as
 * long as there is time. No error tells the address, which is a credential. `node:https` rather than `fetch`, which takes
 * 31 ms more to load.
 *
 * @param source - who answers, for the errors
 * @param remaining - the milliseconds left
 */
export async function putAnswer(source: string, address: string, body: string, remaining: () => number): Promise<void> {
  const url = urlOf(source, address)
  let pause = 100
  for (let attempt = 1; ; attempt++) {
    const left = remaining()
    // Half of the time that is left: one that hangs leaves some for another. Of little time one attempt gets all.
    const timeout = left < 1000 ? left - 50 : Math.min(5000, left / 2)
    const fault = await faultOf(url, body, Math.max(100, Math.floor(timeout)))
    if (fault === undefined) return
    if (!fault.passing || attempt === 5 || remaining() < pause + 100) {
      throw new Error(`${source}: the answer was not taken: ${fault.what}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
    pause *= 2
  }
}

function urlOf(source: string, address: string): URL {
  const url = URL.parse(address)
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === '127.0.0.1')
  if (url === null || !safe) throw new Error(`${source}: the address for the answer is no https URL`)
  return url
}

interface Fault {
  readonly what: string
  /** Whether another attempt may do. */
  readonly passing: boolean
}

function faultOf(url: URL, body: string, timeout: number): Promise<Fault | undefined> {
  // Loaded on first use.
  const { request } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout)
    // The signature is made for no content type; a connection that is kept would outlive the invocation.
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url, { method: 'PUT', agent: false, headers, signal }, (response) => {
      response.resume()
      const { statusCode = 0 } = response
      if (statusCode >= 200 && statusCode < 300) resolve(undefined)
      else resolve({ what: `status ${statusCode}`, passing: statusCode >= 500 })
    })
    outgoing.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve({
        what: signal.aborted ? `no answer in ${timeout} ms` : (code ?? 'no connection'),
        passing: true,
      }),
    )
    outgoing.end(body)
  })
}

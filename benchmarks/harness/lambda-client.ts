import Module from 'node:module'
import { connect, type Socket } from 'node:net'

// Preloaded into a process of AWS's runtime client. Stands in for the one part of it that is not JavaScript, which speaks
// HTTP with the Runtime API and which would need a C++ compiler to install. Over `node:net`, because the native part has
// no use of `node:http` either: were it warm here, contenders that need it would get it for nothing.
//
// It says with each request for an event what the process has taken since the client asked for this part, which it does
// just before it loads the function.

interface Answer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const PATH = '/2018-06-01/runtime/invocation'

const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown }
const { _load: load } = loader
loader._load = function (name, ...rest) {
  return name === './rapid-client.node' ? nativeClient() : load.call(this, name, ...rest)
}

function nativeClient(): unknown {
  const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API as string).split(':') as [string, string]
  const socket = connect({ host, port: Number(port), noDelay: true })
  const start = performance.now()
  const before = process.cpuUsage()
  let posted: Promise<unknown> = Promise.resolve()

  function post(path: string, body: string): void {
    posted = call(socket, 'POST', path, `Content-Length: ${Buffer.byteLength(body)}\r\n`, body)
  }
  return {
    async next() {
      await posted
      const { user, system } = process.cpuUsage(before)
      const taken = { cpu: (user + system) / 1000, wall: performance.now() - start }
      const { headers, body } = await call(
        socket,
        'GET',
        `${PATH}/next`,
        `Benchmark-Taken: ${JSON.stringify(taken)}\r\n`,
      )
      return { bodyJson: body, headers }
    },
    done: (id: string, body: string) => post(`${PATH}/${id}/response`, body),
    error: (id: string, body: string) => post(`${PATH}/${id}/error`, body),
  }
}

function call(socket: Socket, method: string, path: string, headers: string, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received = ''
    socket.on('error', reject)
    socket.on('data', function read(chunk) {
      // One character for a byte, so that length counts bytes.
      received += chunk.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const lines = received.slice(0, end).split('\r\n').slice(1)
      const answered = Object.fromEntries(lines.map((line) => line.split(': '))) as Record<string, string>
      const length = Number(answered['content-length'])
      if (received.length < end + 4 + length) return
      socket.off('data', read)
      socket.off('error', reject)
      resolve({ headers: answered, body: Buffer.from(received.slice(end + 4), 'latin1').toString() })
    })
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: runtime\r\n${headers}\r\n${body}`)
  })
}

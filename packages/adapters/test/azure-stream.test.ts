import { http, on } from 'heddle'
import { toAzure } from 'heddle/azure'
import { expect, test } from 'vitest'
import { serveFunction } from './azure-front.ts'
import { azureHttpConformance } from './azure-http-conformance.ts'
import { app, httpUri } from './azure-worker.ts'
import { httpApp } from './conformance/http-app.ts'

app.setup({ enableHttpStream: true })
app.http('any', { route: '{*path}', handler: toAzure.stream(httpApp) })

azureHttpConformance('the worker stand-in of @azure/functions, with enableHttpStream', ['sendsStatusFirst'], httpUri)

test('each piece goes out when it is made, the status before the first', async () => {
  let controller: ReadableStreamDefaultController<string> | undefined
  const pieces = new ReadableStream<string>({
    start(given) {
      controller = given
    },
  })
  app.http('pieces', { route: 'pieces', handler: toAzure.stream(on(http()).handle(() => ({ body: pieces }))) })
  const { port, stop } = await serveFunction('pieces', await httpUri())
  try {
    const { status, body } = await fetch(`http://127.0.0.1:${port}/api/pieces`)
    expect(status).toBe(200)
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    for (const piece of ['a', 'b']) {
      controller?.enqueue(piece)
      expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe(piece)
    }
    controller?.close()
    expect((await reader.read()).done).toBe(true)
  } finally {
    stop()
  }
})

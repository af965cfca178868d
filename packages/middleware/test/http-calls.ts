import { type HttpMiddleware, type HttpReturns, http, on } from 'heddle'
import { type HttpRequestOptions, httpApiEvent, invoke, type ReceivedAnswer, readAnswer } from 'heddle/testing'

type Fn = () => HttpReturns | Promise<HttpReturns>

/** A handler for any request, with these layers, the first of them used first. */
export function handlerOf(layers: readonly HttpMiddleware[], fn: Fn = () => 'hello') {
  let builder = on(http())
  for (const layer of layers) builder = builder.use(layer)
  return builder.handle(fn)
}

/** What a client of an HTTP API receives. */
export async function call(
  handler: ReturnType<typeof handlerOf>,
  request: HttpRequestOptions = {},
): Promise<ReceivedAnswer> {
  const event = httpApiEvent(request)
  return readAnswer(event, await invoke(handler, event))
}

/** The same with one layer around a function. */
export async function through(layer: HttpMiddleware, fn: Fn, request: HttpRequestOptions = {}) {
  return await call(handlerOf([layer], fn), request)
}

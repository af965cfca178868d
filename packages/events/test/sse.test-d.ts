import { http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type MadeReply, type ServerSentEvent, sse } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'

declare function texts(): AsyncGenerator<string>
declare function of<Event>(event: Event): AsyncGenerator<Event>
declare function events(): AsyncGenerator<ServerSentEvent | string>

test('events are text, or events', () => {
  expectTypeOf(sse(texts())).toEqualTypeOf<MadeReply<200, AsyncIterable<string>>>()
  sse(events(), { keepAlive: 5000, headers: { 'x-a': 1 }, cookies: ['a=1'] })
  sse(new ReadableStream<string>())
  toLambda.stream(on(http()).handle(() => sse(texts())))
})

test('and nothing else', () => {
  // @ts-expect-error a list is no stream
  sse(['x'])
  // @ts-expect-error a generator is called before
  sse(texts)
  // @ts-expect-error data is in an event
  sse(of(7))
  // @ts-expect-error an event has no such field
  sse(of({ type: 'x' }))
  // @ts-expect-error an id is text
  sse(of({ id: 7 }))
})

test('its status is 200', () => {
  // @ts-expect-error clients end at any other
  sse(texts(), { status: 201 })
  // @ts-expect-error keepAlive is milliseconds
  sse(texts(), { keepAlive: '15s' })
})

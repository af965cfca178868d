import fc from 'fast-check'
import { http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type ServerSentEvent, type SseOptions, sse } from 'heddle/http'
import { functionUrlEvent, readAnswer } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { FakeSink } from './fake-sink.ts'
import { context, errorLines } from './helpers.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)

/** What a browser hands on of a stream. */
interface Dispatched {
  readonly type: string
  readonly data: string
  readonly lastEventId: string
}

/**
 * The algorithm of the standard, step by step.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
function interpret(stream: string): {
  readonly events: Dispatched[]
  readonly retry: number | undefined
  readonly comments: number
} {
  const events: Dispatched[] = []
  let [data, type, lastEventId, comments] = ['', '', '', 0]
  let retry: number | undefined
  const lines = stream.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  // What comes after the last line ending is an incomplete line.
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data !== '') events.push({ type: type || 'message', data: data.replace(/\n$/, ''), lastEventId })
      data = ''
      type = ''
      continue
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      comments++
      continue
    }
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') type = value
    if (field === 'data') data += `${value}\n`
    if (field === 'id' && !value.includes('\0')) lastEventId = value
    if (field === 'retry' && /^\d+$/.test(value)) retry = Number(value)
  }
  return { events, retry, comments }
}

async function* from(...events: readonly (string | ServerSentEvent)[]): AsyncGenerator<string | ServerSentEvent> {
  yield* events
}

/** What goes over the wire. */
async function wire(events: AsyncIterable<string | ServerSentEvent>, options?: SseOptions): Promise<string> {
  const event = functionUrlEvent()
  const answer = await toLambda(on(http()).handle(() => sse(events, options)))(event, context())
  return readAnswer(event, answer).body.toString()
}

describe('server-sent events', () => {
  test.each<[string, string | ServerSentEvent, string]>([
    ['text', 'hello', 'data: hello\n\n'],
    ['empty text', '', 'data: \n\n'],
    ['an event of data', { data: 'hello' }, 'data: hello\n\n'],
    ['data that is no text', { data: { id: 1, note: 'a\nb' } }, 'data: {"id":1,"note":"a\\nb"}\n\n'],
    ['null', { data: null }, 'data: null\n\n'],
    ['false', { data: false }, 'data: false\n\n'],
    ['all fields', { event: 'step', id: '7', retry: 2500, data: 'x' }, 'event: step\nid: 7\nretry: 2500\ndata: x\n\n'],
    ['an id alone', { id: '7' }, 'id: 7\n\n'],
    ['an empty id, which forgets the last', { id: '', data: 'x' }, 'id: \ndata: x\n\n'],
    ['a retry alone', { retry: 1000 }, 'retry: 1000\n\n'],
    ['a retry that is no whole number', { retry: 1.6 }, 'retry: 2\n\n'],
    ['a retry below zero', { retry: -5 }, 'retry: 0\n\n'],
    ['fields that are undefined', { event: undefined, id: undefined, retry: undefined, data: 'x' }, 'data: x\n\n'],
    ['nothing', {}, '\n'],
    ['several lines', 'a\nb\r\nc\rd', 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['lines that are empty', '\n\n', 'data: \ndata: \ndata: \n\n'],
    ['text that looks like fields', 'id: 1\n:x\nevent: y', 'data: id: 1\ndata: :x\ndata: event: y\n\n'],
    ['a space at the start', ' x', 'data:  x\n\n'],
    ['unicode line separators, which end no line', 'a\u2028b\u2029c\u0085d', 'data: a\u2028b\u2029c\u0085d\n\n'],
  ])('send %s', async (_what, event, sent) => {
    expect(await wire(from(event))).toBe(sent)
  })

  test('are what the standard makes of them', async () => {
    const sent = await wire(
      from('one', { event: 'step', id: '1', data: 'two\nlines' }, { data: 3 }, { id: '', data: ' x' }),
    )
    expect(interpret(sent).events).toEqual([
      { type: 'message', data: 'one', lastEventId: '' },
      { type: 'step', data: 'two\nlines', lastEventId: '1' },
      { type: 'message', data: '3', lastEventId: '1' },
      { type: 'message', data: ' x', lastEventId: '' },
    ])
  })

  test('arrive as they were sent, whatever is in them', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 10 }).filter((text) => !/[\0\r\n]|\p{Cs}/u.test(text))
    const data = fc.oneof(
      fc
        .array(fc.oneof(line, fc.constantFrom(':', 'data: x', ' ', '\ufeff', 'id: 1')), { maxLength: 4 })
        .map((lines) => lines.join('\n')),
      fc.jsonValue().filter((value) => typeof value !== 'string' && !/\\ud[89a-f]/i.test(JSON.stringify(value))),
    )
    const event = fc.record({ data, event: line, id: line, retry: fc.nat() }, { requiredKeys: ['data'] })
    const property = fc.asyncProperty(fc.array(event, { maxLength: 5 }), async (events) => {
      let lastEventId = ''
      const expected = events.map((one) => {
        lastEventId = one.id ?? lastEventId
        const data = typeof one.data === 'string' ? one.data : JSON.stringify(one.data)
        return { type: one.event || 'message', data, lastEventId }
      })
      const { events: got, retry } = interpret(await wire(from(...(events as ServerSentEvent[]))))
      expect(got).toEqual(expected)
      expect(retry).toBe(events.findLast((one) => one.retry !== undefined)?.retry)
    })
    await fc.assert(property, { seed, numRuns: 300 })
  })

  test.each<[string, ServerSentEvent, string]>([
    [
      'an id with a line break',
      { id: '1\ndata: forged', data: 'x' },
      'the id of an event has a line break or NUL in it',
    ],
    ['an id with a carriage return', { id: '1\rdata: forged' }, 'the id of an event has a line break or NUL in it'],
    ['an id with a NUL, which browsers ignore', { id: '1\0' }, 'the id of an event has a line break or NUL in it'],
    ['a name with a line break', { event: 'a\n\ndata: forged' }, 'the event of an event has a line break or NUL in it'],
    ['data that JSON cannot say', { data: () => {} }, 'the data is a function, which JSON cannot say'],
  ])('refuse %s', async (_what, event, message) => {
    const lines = errorLines()
    expect(await wire(from(event))).toContain('Internal Server Error')
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT', message: `sse: ${message}` } }])
  })

  test('are a reply with a type, that nobody may keep', () => {
    expect(sse(from())).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      cookies: [],
    })
    expect(
      sse(from(), { headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' }, cookies: ['a=1'] }),
    ).toMatchObject({
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      cookies: ['a=1'],
    })
  })

  test('may come from a ReadableStream', async () => {
    const stream = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('a')
        controller.enqueue('b')
        controller.close()
      },
    })
    expect(await wire(stream)).toBe('data: a\n\ndata: b\n\n')
  })

  test.each<[string, unknown, string]>([
    ['an array', ['x'], 'an array'],
    ['text', 'x', 'a string'],
    ['nothing', undefined, 'undefined'],
    ['a function', from, 'a function'],
  ])('are refused where they are %s', (_what, events, described) => {
    expect(() => sse(events as never)).toThrow(new TypeError(`sse: expected an async iterable, got ${described}`))
  })
})

describe('a stream of events', () => {
  test('goes out event by event', async () => {
    const event = functionUrlEvent()
    const sink = new FakeSink()
    await toLambda.stream(on(http()).handle(() => sse(from('a', 'b'), { cookies: ['a=1'] })))(event, sink, context())
    expect(sink.pieces.slice(1).map(String)).toEqual(['data: a\n\n', 'data: b\n\n'])
    expect(sink.answerTo(event)).toEqual({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      cookies: ['a=1'],
      body: Buffer.from('data: a\n\ndata: b\n\n'),
    })
  })

  test('asks for one event at a time', async () => {
    const asked: number[] = []
    async function* events() {
      for (let index = 0; index < 3; index++) {
        asked.push(index)
        yield String(index)
      }
    }
    const iterator = sse(events()).body[Symbol.asyncIterator]()
    expect(asked).toEqual([])
    await iterator.next()
    expect(asked).toEqual([0])
    await iterator.next()
    expect(asked).toEqual([0, 1])
  })

  test('that breaks is broken off, and the error is logged', async () => {
    async function* events() {
      yield 'a'
      throw new RangeError('the source failed')
    }
    const sink = new FakeSink()
    await expect(
      toLambda.stream(on(http()).handle(() => sse(events())))(functionUrlEvent(), sink, context()),
    ).rejects.toThrow('the source failed')
    expect(String(sink.pieces[1])).toBe('data: a\n\n')
  })

  test('lets go of its source when the client is gone, even one that waits', async () => {
    const notes: string[] = []
    const sink = new FakeSink()
    const events: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => {
        let count = 0
        return {
          next: () => {
            count++
            if (count === 1) return Promise.resolve({ value: 'a', done: false })
            setImmediate(() => sink.emit('close'))
            return new Promise(() => {})
          },
          return: () => {
            notes.push('returned')
            return Promise.resolve({ value: undefined, done: true })
          },
        }
      },
    }
    await expect(
      toLambda.stream(on(http()).handle(() => sse(events)))(functionUrlEvent(), sink, context()),
    ).rejects.toThrow('the client is gone')
    expect(notes).toEqual(['returned'])
  })

  test('runs the finally of a generator when the client is gone', async () => {
    const notes: string[] = []
    const sink = new FakeSink()
    async function* events() {
      try {
        for (let index = 0; ; index++) {
          yield String(index)
          await new Promise((resolve) => setImmediate(resolve))
          if (index === 2) sink.emit('close')
        }
      } finally {
        notes.push('cleaned up')
      }
    }
    await expect(
      toLambda.stream(on(http()).handle(() => sse(events())))(functionUrlEvent(), sink, context()),
    ).rejects.toThrow('the client is gone')
    await new Promise((resolve) => setImmediate(resolve))
    expect(notes).toEqual(['cleaned up'])
  })

  test('of HEAD asks for nothing', async () => {
    const next = vi.fn()
    const events = { [Symbol.asyncIterator]: () => ({ next }) }
    const event = functionUrlEvent({ method: 'HEAD' })
    const answer = await toLambda(on(http.get('/')).handle(() => sse(events)))(event, context())
    expect(readAnswer(event, answer)).toMatchObject({
      headers: { 'content-type': 'text/event-stream' },
      body: Buffer.alloc(0),
    })
    expect(next).not.toHaveBeenCalled()
  })

  test('may be iterated again where its source may', async () => {
    const { body } = sse({ [Symbol.asyncIterator]: () => from('a') })
    for (let round = 0; round < 2; round++) {
      const sent: string[] = []
      for await (const piece of body) sent.push(piece)
      expect(sent).toEqual(['data: a\n\n'])
    }
  })
})

describe('while it is silent a stream', () => {
  /** Its events, given one by one by the test. */
  function controlled() {
    const waiting: ((event: IteratorResult<string>) => void)[] = []
    const events: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => waiting.push(resolve)) }),
    }
    return {
      events,
      give: (value: string) => waiting.shift()?.({ value, done: false }),
      end: () => waiting.shift()?.({ value: undefined, done: true }),
      asked: () => waiting.length,
    }
  }

  test('sends a comment every 15 seconds, which clients do not see', async () => {
    vi.useFakeTimers()
    try {
      const { events, give, end, asked } = controlled()
      const sent: string[] = []
      const done = (async () => {
        for await (const piece of sse(events).body) sent.push(piece)
      })()
      await vi.advanceTimersByTimeAsync(14_999)
      expect(sent).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(sent).toEqual([':\n\n'])
      await vi.advanceTimersByTimeAsync(30_000)
      expect(sent).toEqual([':\n\n', ':\n\n', ':\n\n'])
      // The source was asked once for all that time.
      expect(asked()).toBe(1)
      give('a')
      await vi.advanceTimersByTimeAsync(14_999)
      expect(sent.at(-1)).toBe('data: a\n\n')
      end()
      await done
      expect(interpret(sent.join(''))).toEqual({
        events: [{ type: 'message', data: 'a', lastEventId: '' }],
        retry: undefined,
        comments: 3,
      })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([0, -1, Number.NaN])('sends none with keepAlive %d', async (keepAlive) => {
    vi.useFakeTimers()
    try {
      const { events, end } = controlled()
      const next = sse(events, { keepAlive }).body[Symbol.asyncIterator]().next()
      await vi.advanceTimersByTimeAsync(10_000_000)
      expect(vi.getTimerCount()).toBe(0)
      end()
      expect(await next).toEqual({ done: true, value: undefined })
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e15])(
    'does not send them at once with keepAlive %d',
    async (keepAlive) => {
      const { events, give } = controlled()
      const next = sse(events, { keepAlive }).body[Symbol.asyncIterator]().next()
      setTimeout(give, 30, 'late')
      // Node fires a timer that is too long after a millisecond.
      expect(await next).toEqual({ value: 'data: late\n\n' })
    },
  )

  test('leaves no timer behind when it is let go of, or breaks', async () => {
    vi.useFakeTimers()
    try {
      const { events, end } = controlled()
      const iterator = sse(events).body[Symbol.asyncIterator]()
      const next = iterator.next()
      await iterator.return?.()
      end()
      await next
      expect(vi.getTimerCount()).toBe(0)
      const broken = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }) }
      await expect(sse(broken).body[Symbol.asyncIterator]().next()).rejects.toThrow('broken')
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('breaks with the error that comes after a comment', async () => {
    let fail: (error: Error) => void = () => {}
    const events: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise((_, reject) => (fail = reject)) }),
    }
    const iterator = sse(events, { keepAlive: 5 }).body[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ value: ':\n\n' })
    setTimeout(() => fail(new Error('too late')), 1)
    await expect(iterator.next()).rejects.toThrow('too late')
  })
})

import {
  type BatchRecord,
  type BatchResult,
  type BatchSource,
  type Binding,
  defineBatchSource,
  defineSource,
  type Handler,
  type InferOutput,
  type Invocation,
  on,
  type Reading,
  type RecordFailure,
  type SchemaIssue,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
} from 'heddle'
import { type LambdaContext, toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'

interface Tick {
  readonly id: string
}

test('a source of one’s own has the types of its event and its result', () => {
  const tick = defineSource<Tick, number, number>({
    name: 'tick',
    read: () => ({ event: { id: '1' } }),
    result: (returned) => returned,
    answer: (result) => result,
  })
  expectTypeOf(tick).toEqualTypeOf<Source<Tick, number, number>>()
  const handler = on(tick).handle((event) => event.id.length)
  expectTypeOf(handler).toEqualTypeOf<Handler<number>>()
  // @ts-expect-error the source wants a number
  on(tick).handle(() => 'no')
  // @ts-expect-error an event is missing
  defineSource<Tick, number, number>({ name: 'tick', read: () => ({}), result: (n) => n, answer: (n) => n })
})

test('a handler whose source the platform cannot trigger is refused', () => {
  const elsewhere = {} as Handler<void, never>
  // @ts-expect-error nothing that Lambda can trigger
  toLambda(elsewhere)
})

test('an invocation tells what the platform said', () => {
  const invocation = {} as Invocation<LambdaContext>
  expectTypeOf(invocation.deadline).toEqualTypeOf<Date>()
  expectTypeOf(invocation.signal).toEqualTypeOf<AbortSignal>()
  expectTypeOf(invocation.raw.awsRequestId).toEqualTypeOf<string>()
  // @ts-expect-error only a promise can be waited for
  invocation.waitUntil(1)
})

test('a batch source of one’s own has each, and the answer that it shapes', () => {
  const ticks = defineBatchSource<Tick, { readonly failed: readonly string[] }>({
    name: 'ticks',
    read: () => [{ id: '1', lane: undefined, item: { id: '1' } }],
    answer: (failures) => ({ failed: failures.map(({ id }) => id) }),
  })
  expectTypeOf(ticks).toEqualTypeOf<BatchSource<Tick, { readonly failed: readonly string[] }>>()
  on(ticks).each((tick) => {
    expectTypeOf(tick).toEqualTypeOf<Tick>()
  })
  on(ticks).handle((batch) => {
    expectTypeOf(batch).toEqualTypeOf<readonly Tick[]>()
  })
  defineBatchSource<Tick, void>({
    name: 'ticks',
    // @ts-expect-error a record needs an id
    read: () => [{ lane: undefined }],
    answer: () => {},
  })
})

test('a record is an item or an error, and a failure has its id', () => {
  expectTypeOf<BatchRecord<Tick>['item']>().toEqualTypeOf<Tick | undefined>()
  expectTypeOf<BatchResult['failures']>().toEqualTypeOf<readonly RecordFailure[]>()
  // @ts-expect-error an id is text
  const failure: RecordFailure = { id: 1, error: undefined }
  expectTypeOf(failure).toExtend<object>()
})

test('a reading has the event, and a binding maps one platform’s own', () => {
  expectTypeOf<Reading<Tick>['event']>().toEqualTypeOf<Tick>()
  // @ts-expect-error an event is missing
  const reading: Reading<Tick> = {}
  const binding: Binding<Tick, number> = { decode: () => ({ id: '1' }), encode: (result) => result.toFixed() }
  expectTypeOf(binding.decode).returns.toEqualTypeOf<Tick | Promise<Tick>>()
  // @ts-expect-error a binding has to read events
  const half: Binding<Tick, number> = { encode: (result) => result }
  expectTypeOf({ reading, half }).toExtend<object>()
})

test('a schema of any library is one of ours', () => {
  const schema: StandardSchemaV1<unknown, string> = {
    '~standard': { version: 1, vendor: 'mine', validate: (value) => ({ value: String(value) }) },
  }
  expectTypeOf<InferOutput<typeof schema>>().toEqualTypeOf<string>()
  const issue: SchemaIssue = { message: 'no', path: ['items', 0, { key: 'price' }] }
  const result = { issues: [issue] } as SchemaResult<string>
  if (result.issues === undefined) expectTypeOf(result.value).toEqualTypeOf<string>()
  // @ts-expect-error an issue has a message
  const silent: SchemaIssue = { path: [] }
  expectTypeOf(silent).toExtend<object>()
})

import {
  type BatchRecord,
  type BatchSource,
  defineBatchSource,
  defineSource,
  type InvocationOptions,
  LiveInvocation,
  type RecordFailure,
  type Source,
} from '@heddle/core'
import { onTestFinished, vi } from 'vitest'

export { schemaOf } from './schema-of.ts'

/** An invocation as an adapter makes it: a minute left, no margin but the default. */
export function invocation(options: Partial<InvocationOptions<unknown>> = {}): LiveInvocation {
  return new LiveInvocation({
    id: 'run-1',
    functionName: 'weave',
    platform: 'aws-lambda',
    remaining: 60_000,
    raw: {},
    ...options,
  })
}

/** A source whose event is the raw event, and whose answer is what the function returned. */
export const plain: Source<unknown, unknown, unknown> = defineSource<unknown, unknown, unknown, never, unknown>({
  name: 'plain',
  read: (raw) => ({ event: raw }),
  result: (returned) => returned,
  answer: (result) => result,
})

export type Row<Item = string> = BatchRecord<Item>

/** A source whose raw event is a list of rows, and whose answer is the failures themselves. */
export function rows<Item = string>(): BatchSource<Item, readonly RecordFailure[]> {
  return defineBatchSource<Item, readonly RecordFailure[]>({
    name: 'rows',
    read: (raw) => raw as readonly Row<Item>[],
    answer: (failures) => failures,
  })
}

/** A record that can be handled: its item is its id. */
export function row(id: string, lane?: string): Row {
  return { id, lane, item: id }
}

/** A record that cannot. */
export function badRow(id: string, lane?: string): Row {
  return { id, lane, error: new Error(`${id} is bad`) }
}

export interface ErrorLine {
  readonly level: string
  readonly message: string
  readonly requestId?: string
  readonly recordId?: string
  readonly error: {
    readonly name?: string
    readonly message: string
    readonly code?: unknown
    readonly cause?: unknown
  }
}

/** Keeps this test's error lines off the screen. The function tells those written so far, parsed. */
export function errorLines(): () => readonly ErrorLine[] {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.map(([line]) => JSON.parse(String(line)) as ErrorLine)
}

/** Time stands still until the test moves it. */
export function fakeTime(): void {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
}

/** Lets everything happen that needs no time. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Moves a faked time to the end: from timer to timer until none is left. */
export async function passTime(): Promise<void> {
  await idle()
  while (vi.getTimerCount() > 0) {
    vi.advanceTimersToNextTimer()
    await idle()
  }
}

/** A promise and the means to settle it. */
export interface Gate<Value = void> {
  readonly promise: Promise<Value>
  open(value: Value): void
}

export function gate<Value = void>(): Gate<Value> {
  let open!: (value: Value) => void
  const promise = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

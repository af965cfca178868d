import { inspect } from 'node:util'
import { HeddleError, type Source } from '@heddle/core'
import { expect, onTestFinished, vi } from 'vitest'
import { altered, pathsOf } from './altered.ts'

/** All that is logged from now on, and what errors would say in a log: one text, in which no secret may be. */
export function spoken(): (...errors: unknown[]) => string {
  const spies = (['error', 'warn', 'info', 'log', 'debug'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => {}),
  )
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return (...errors) => {
    const lines = spies.flatMap((spy) => spy.mock.calls.flat())
    return inspect([...lines, ...errors], { depth: 12, maxStringLength: null, showHidden: true })
  }
}

const ODD: readonly unknown[] = [
  undefined,
  null,
  7,
  '',
  'x\ny',
  true,
  [],
  [null],
  {},
  { toString: 'x' },
  'y'.repeat(100_000),
]

// biome-ignore lint/suspicious/noExplicitAny: a source of any kind
type AnySource = Source<any, any, any, any, any, 'aws-lambda', any, any>

/** An event of which anything is otherwise is read, or refused by a short error of heddle's own. */
export async function expectOddEventsRefused(source: AnySource, event: unknown): Promise<void> {
  let refused = 0
  for (const path of pathsOf(event)) {
    for (const value of ODD) {
      try {
        await source.read(altered(event, path, value))
      } catch (error) {
        refused++
        const { message } = error as HeddleError
        expect(error, `${path}: ${message}`).toBeInstanceOf(HeddleError)
        expect(message.length, `${path}: ${message}`).toBeLessThan(500)
        expect(message).not.toContain('yyy')
      }
    }
  }
  expect(refused).toBeGreaterThan(5)
}

import { deepStrictEqual } from 'node:assert/strict'
import type { Case, Workload } from '../workloads/workload.ts'
import type { Arena } from './arena.ts'
import { bundlesOf } from './bundle.ts'
import { type Contender, load } from './contender.ts'
import { lambdaContext } from './context.ts'

/** Makes sure that every contender does the task: a wrong answer is quickly given. */
export async function checkAnswers(workloads: readonly Workload[], arena: Arena): Promise<void> {
  for (const workload of workloads) {
    Object.assign(process.env, arena.environment(workload))
    for (const name of bundlesOf(workload)) {
      // Already while it loads: middy's middleware keeps the console's functions that it finds then.
      const restore = silence()
      try {
        const contender = await load(arena.bundle(name))
        for (const example of workload.cases) await checkAnswer(name, contender, workload, example)
      } finally {
        restore()
      }
    }
  }
}

async function checkAnswer(name: string, contender: Contender, workload: Workload, example: Case): Promise<void> {
  const store = globalThis as { saved?: unknown[] }
  const saved: unknown[] = []
  store.saved = saved
  const event = JSON.parse(JSON.stringify(example.event))
  let answer: unknown
  try {
    const given = await contender.handler(event, lambdaContext())
    answer = workload.essence === undefined ? given : workload.essence(given as never)
  } catch (error) {
    if (example.answer !== undefined) throw new Error(`${name}: ${example.name}: failed`, { cause: error })
  } finally {
    delete store.saved
  }
  deepStrictEqual(answer, example.answer, `${name}: ${example.name}: the answer is wrong: ${JSON.stringify(answer)}`)
  const sorted = (values: readonly unknown[]) =>
    workload.anyOrder === true ? values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : values
  deepStrictEqual(
    sorted(saved),
    sorted(example.saved),
    `${name}: ${example.name}: what was saved is wrong: ${JSON.stringify(saved)}`,
  )
}

// Failures are logged, and these are meant to be. heddle's own log writes past the console. A contender that has put a stub
// in the place of `fetch` must not leave it to the next.
function silence(): () => void {
  const fs = process.getBuiltinModule('node:fs')
  const { writeSync } = fs
  const { log, warn, error } = console
  const { fetch } = globalThis
  console.log = console.warn = console.error = () => {}
  fs.writeSync = (_descriptor: number, written: string | NodeJS.ArrayBufferView) =>
    typeof written === 'string' ? written.length : written.byteLength
  return () => {
    Object.assign(console, { log, warn, error })
    fs.writeSync = writeSync
    globalThis.fetch = fetch
  }
}

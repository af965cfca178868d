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
      const contender = await load(arena.bundle(name))
      for (const example of workload.cases) await checkAnswer(name, contender, workload, example)
    }
  }
}

async function checkAnswer(name: string, contender: Contender, workload: Workload, example: Case): Promise<void> {
  const store = globalThis as { saved?: unknown[] }
  const saved: unknown[] = []
  store.saved = saved
  const restore = silence()
  const event = JSON.parse(JSON.stringify(example.event))
  let answer: unknown
  try {
    const given = await contender.handler(event, lambdaContext())
    answer = workload.essence === undefined ? given : workload.essence(given as never)
  } catch (error) {
    if (example.answer !== undefined) throw new Error(`${name}: ${example.name}: failed`, { cause: error })
  } finally {
    restore()
    delete store.saved
  }
  deepStrictEqual(answer, example.answer, `${name}: ${example.name}: the answer is wrong: ${JSON.stringify(answer)}`)
  deepStrictEqual(saved, example.saved, `${name}: ${example.name}: what was saved is wrong: ${JSON.stringify(saved)}`)
}

// Failures are logged, and these are meant to be. heddle's own log writes past the console.
function silence(): () => void {
  const fs = process.getBuiltinModule('node:fs')
  const { writeSync } = fs
  const { log, error } = console
  console.log = console.error = () => {}
  fs.writeSync = (_descriptor: number, written: string | NodeJS.ArrayBufferView) =>
    typeof written === 'string' ? written.length : written.byteLength
  return () => {
    Object.assign(console, { log, error })
    fs.writeSync = writeSync
  }
}

// A process that calls a contender as its platform does: `calls.ts <platform> <bundle>`. By messages it is asked for the answer
// to a body, or for a turn of so many seconds.

import type { Turn } from '../harness/rate.ts'
import type { Answer } from '../harness/task.ts'
import { type Caller, type Contender, callers } from './callers.ts'

export type Message = { readonly ask: string } | { readonly turn: number; readonly body: string }

const BATCH = 100

const [platform, bundle] = process.argv.slice(2) as [string, string]
const caller = callers[platform] as Caller
const contender = (await import(bundle)) as Contender

process.on('message', async (message: Message) => {
  process.send?.('ask' in message ? await ask(message.ask) : await turn(message.turn, message.body))
})
process.send?.('ready')

async function ask(body: string): Promise<Answer> {
  return caller.answer(await caller.call(contender, caller.event(body)))
}

async function turn(seconds: number, body: string): Promise<Turn> {
  let count = 0
  let wall = 0
  let cpu = 0
  const end = performance.now() + seconds * 1000
  do {
    const events = Array.from({ length: BATCH }, () => caller.event(body))
    const before = process.cpuUsage()
    const start = performance.now()
    for (const event of events) await caller.call(contender, event)
    wall += performance.now() - start
    const { user, system } = process.cpuUsage(before)
    cpu += user + system
    count += BATCH
    // Timers and what else waits for its turn.
    await new Promise(setImmediate)
  } while (performance.now() < end)
  return { perSecond: count / (wall / 1000), cpuMicros: cpu / count }
}

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What a process has said last of what goes wrong. That it is read keeps the process from waiting for a reader. */
export function lastWords({ stderr }: ChildProcess): () => string {
  let words = ''
  stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-2000)
  })
  return () => words
}

/** Waits for something that a process says. Rejects when it ends before, or takes longer than a turn could. */
export function said<Value>(
  child: ChildProcess,
  words: () => string,
  wait: (resolve: (value: Value) => void) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`${child.spawnargs.join(' ')}: ${why}: ${words()}`))
    }
    const ended = (status: number | null) => fail(`ended, status ${status}`)
    const timer = setTimeout(() => {
      child.kill()
      fail('says nothing')
    }, 120_000)
    child.once('error', reject)
    child.once('exit', ended)
    wait((value) => {
      clearTimeout(timer)
      child.off('error', reject)
      child.off('exit', ended)
      resolve(value)
    })
  })
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

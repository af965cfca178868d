import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Starts Node, as the head of a process group, so that whatever it starts itself can be ended with it. */
export async function startNode(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const detached = process.platform !== 'win32'
  const child = spawn(process.execPath, args, { ...options, detached, stdio: ['ignore', 'pipe', 'pipe'] })
  await once(child, 'spawn')
  return child
}

/** Resolves when the process has ended and all that it wrote has been read. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    child.once('exit', () => {
      // What the process started would keep its output open, and must not outlive it either.
      killGroup(child)
      // Unless it has left the group: then nobody waits for what it may still write.
      timer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, 500)
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal })
    })
  })
}

/** Ends a process and all that is in its group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

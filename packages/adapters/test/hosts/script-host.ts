import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../conformance/bundle.ts'

/** A script that another runtime runs, and that says `listening on <port>` once it does. */
export interface RunningScript {
  readonly port: number
  /** All that it has printed so far. */
  readonly lines: string[]
  readonly pid: number
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  stop(): Promise<void>
}

export interface ScriptOptions {
  readonly binary: string
  /** What stands before the script. */
  readonly flags: readonly string[]
  readonly entry: URL
  /** What stands behind it. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Whether the script needs a global `Buffer`, as the tables of the suite do, where the runtime has none. */
  readonly needsBuffer?: boolean
}

const BUFFER = "import { Buffer as NodeBuffer } from 'node:buffer'; globalThis.Buffer ??= NodeBuffer;"

/** Bundles a script and runs it. Rejects with what it printed when it ends before it listens. */
export async function startScript(options: ScriptOptions): Promise<RunningScript> {
  const { binary, flags, entry, args = [], env = {}, needsBuffer } = options
  const folder = mkdtempSync(join(tmpdir(), 'heddle-script-'))
  const file = join(folder, 'app.mjs')
  const banner = needsBuffer ? { banner: { js: BUFFER } } : {}
  writeFileSync(file, await bundle(entry, { external: ['node:*', '@fnproject/fdk'], ...banner }))
  const child = spawn(binary, [...flags, file, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 0)),
  )
  const port = await new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop() ?? ''
        lines.push(...parts)
        const told = parts
          .map((line) => /(?:listening|started).*?(\d+)\/?$/i.exec(line)?.[1])
          .find((found) => found !== undefined)
        if (told !== undefined) resolve(Number(told))
      })
    }
    child.once('error', reject)
    void ended.then((code) => reject(new Error(`the script ended with ${code}:\n${lines.join('\n')}`)))
  })
  return {
    port,
    lines,
    pid: child.pid as number,
    ended,
    async stop() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

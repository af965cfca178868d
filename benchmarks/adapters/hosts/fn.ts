// The FDK on a socket, as Fn starts it: the function's own file, which calls `fdk.handle`.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { tell } from './listening.ts'

const folder = mkdtempSync(join(tmpdir(), 'fn-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
process.once('SIGTERM', () => process.exit())

const socketPath = join(folder, 'lsnr.sock')
Object.assign(process.env, { FN_FORMAT: 'http-stream', FN_LISTENER: `unix:${socketPath}` })
await import(process.argv[2] as string)
while (!existsSync(socketPath)) await setTimeout(5)
tell({ socketPath })

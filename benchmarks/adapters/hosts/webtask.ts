// Webtask's own runtime. Its front makes a token for every request; here there is one.

import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { hostModule } from '../../../test/hosts/hosts.mts'
import { listen } from './listening.ts'

const { createServer } = createRequire(import.meta.url)(hostModule('webtask-runtime') as string) as {
  createServer(fn: unknown, options: object): Server
}
const { default: fn } = await import(process.argv[2] as string)
listen(createServer(fn, { token: 'token', logger: { info() {}, warn() {}, error() {} } }))

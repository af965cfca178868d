// The functions framework, as Google's build starts it.

import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { listen } from './listening.ts'

// What the framework's own command starts; its export for tests differs.
const { getServer } = createRequire(import.meta.url)(
  join(import.meta.dirname, '../../../node_modules/@google-cloud/functions-framework/build/src/server.js'),
) as { getServer(fn: unknown, options: object): Server }

const { default: fn } = await import(process.argv[2] as string)
listen(getServer(fn, { signatureType: 'http', enableExecutionId: false, timeoutMilliseconds: 0, ignoredRoutes: '' }))

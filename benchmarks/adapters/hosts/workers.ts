// workerd, as Wrangler starts it.

import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import { tell } from './listening.ts'

const miniflare = new Miniflare({
  modules: true,
  script: readFileSync(process.argv[2] as string, 'utf8'),
  host: '127.0.0.1',
  port: 0,
  compatibilityDate: '2026-04-01',
})
tell({ port: Number((await miniflare.ready).port) })
process.once('SIGTERM', () => void miniflare.dispose().then(() => process.exit()))

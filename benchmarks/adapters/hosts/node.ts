// A server of Node.

import { createServer } from 'node:http'
import { listen } from './listening.ts'

const { default: listener } = await import(process.argv[2] as string)
listen(createServer(listener))

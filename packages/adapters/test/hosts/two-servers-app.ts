// A process with two servers, one of which has nothing to do.

import { http, on } from 'heddle'
import { serve } from 'heddle/node'

const slow = on(http()).handle(async () => {
  console.log('began')
  await new Promise((resolve) => setTimeout(resolve, 300))
  return 'slow'
})
const idle = on(http()).handle(() => 'idle')

const where = { port: 0, host: '127.0.0.1' }
await serve(idle, where)
const { port } = await serve(slow, where)
console.log(`listening ${port}`)

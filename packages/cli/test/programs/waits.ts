import { fileURLToPath } from 'node:url'
import { startFunction } from '../../src/index.ts'

// Prints the process ids of a function that is busy for a minute, and of what it has started.
const module = fileURLToPath(new URL('../fixtures/busy.mjs', import.meta.url))
const running = await startFunction({ module, timeout: 60, onLog: (line) => console.log(line) })
await running.invoke({})

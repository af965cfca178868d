import type { Writable } from 'node:stream'

/**
 * Takes standard output for answers alone: whatever else writes to it, such as `console.log`, writes to standard error from now
 * on, which IronFunctions keeps as the log.
 */
export function takeOutput(): Writable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write
  // What writes to the descriptor itself, as `log()` does.
  const fs = process.getBuiltinModule('node:fs')
  const { writeSync } = fs
  fs.writeSync = ((descriptor: number, ...rest: [never]) =>
    writeSync(descriptor === 1 ? 2 : descriptor, ...rest)) as typeof writeSync
  // Whoever writes an answer is told by its callback.
  stdout.on('error', () => {})
  const { Writable } = process.getBuiltinModule('node:stream')
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      write(chunk, done)
    },
  })
}

import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { logLines } from '../src/log-lines.ts'

test('lines are put together from whatever pieces they come in', async () => {
  const logs = logLines()
  const stream = new PassThrough()
  logs.read(stream, 'stdout')
  for (const byte of Buffer.from('eins\n\nzwölf\nrest')) stream.write(Buffer.of(byte))
  await setImmediate()
  expect(logs.lines).toEqual(['eins', '', 'zwölf'])
  stream.destroy()
  await setImmediate()
  expect(logs.take()).toEqual(['eins', '', 'zwölf', 'rest'])
  expect(logs.lines).toEqual([])
})

test('a line without end is kept in pieces, and not without end', async () => {
  let passed = 0
  const logs = logLines((line) => {
    passed += line.length
  })
  const stream = new PassThrough()
  logs.read(stream, 'stdout')
  const length = 12 * 1024 * 1024
  stream.end('x'.repeat(length))
  await setImmediate()
  await setImmediate()
  expect(logs.lines[0]).toHaveLength(256 * 1024)
  expect(logs.lines.at(-1)).toBe('(more was written, but is not kept here)')
  expect(logs.lines.join('').length).toBeLessThan(11 * 1024 * 1024)
  expect(passed).toBe(length)
})

import { afterEach, expect, test, vi } from 'vitest'
import { progressLine } from '../src/progress.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('progress is one line of a terminal that is written over, and gone in the end', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const progress = progressLine(true)
  progress.show('round 1')
  progress.show('round 2')
  progress.clear()
  expect(write.mock.calls).toEqual([['\r\u001b[Kround 1'], ['\r\u001b[Kround 2'], ['\r\u001b[K']])
})

test('progress is silent in a pipe', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const progress = progressLine(false)
  progress.show('round 1')
  progress.clear()
  expect(write).not.toHaveBeenCalled()
})

import { describe, expect, test } from 'vitest'
import { isObject } from '../src/objects.ts'
import { recordsOf } from '../src/records.ts'
import { fixture } from './helpers.ts'

test('an object is one with members of its own names', () => {
  expect([{}, Object.create(null), { a: 1 }].map(isObject)).toEqual([true, true, true])
  expect([null, undefined, [], 'text', 7, () => {}].map(isObject)).toEqual([false, false, false, false, false, false])
})

describe('the records of an event', () => {
  test('are those of its own source', () => {
    const event = fixture<{ Records: unknown[] }>('sqs/orders')
    expect(recordsOf('sqs', 'aws:sqs', event)).toBe(event.Records)
    expect(() => recordsOf('s3', 'aws:s3', event)).toThrow(expect.objectContaining({ code: 'UNRECOGNISED_EVENT' }))
  })

  test('may be none', () => {
    expect(recordsOf('sqs', 'aws:sqs', { Records: [] })).toEqual([])
  })

  test('are told by the first; another that is not the same is its own matter', () => {
    const mixed = { Records: [{ eventSource: 'aws:sqs' }, { eventSource: 'aws:s3' }] }
    expect(recordsOf('sqs', 'aws:sqs', mixed)).toBe(mixed.Records)
  })
})

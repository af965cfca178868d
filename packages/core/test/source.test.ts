import { defineSource, HeddleError, type Reading } from '@heddle/core'
import { describe, expect, test } from 'vitest'
import { badRow, row, rows } from './helpers.ts'

function sourceOf(read: (raw: unknown) => Reading<unknown, never> | Promise<Reading<unknown, never>>) {
  return defineSource<unknown, unknown, unknown>({ name: 'own', read, result: (it) => it, answer: (it) => it })
}
const validate = (source: ReturnType<typeof sourceOf>, raw: unknown) => source['~standard'].validate(raw)

describe('every source is a Standard Schema', () => {
  test('that gives the event', () => {
    const source = sourceOf((raw) => ({ event: [raw] }))
    expect(source['~standard']).toMatchObject({ version: 1, vendor: 'heddle' })
    expect(validate(source, 7)).toEqual({ value: [7] })
  })

  test('that may give it later', async () => {
    const source = sourceOf(async (raw) => ({ event: [raw] }))
    expect(await validate(source, 7)).toEqual({ value: [7] })
  })

  test('whose refusal is an issue, now or later', async () => {
    const refuse = () => {
      throw new HeddleError('INVALID_EVENT', 'own: no')
    }
    const issues = { issues: [{ message: 'own: no' }] }
    expect(validate(sourceOf(refuse), 7)).toEqual(issues)
    expect(
      await validate(
        sourceOf(async () => refuse()),
        7,
      ),
    ).toEqual(issues)
    const refused = sourceOf((raw) => ({ event: raw, refusal: new HeddleError('HTTP', 'not for you') }))
    expect(validate(refused, 7)).toEqual({ issues: [{ message: 'not for you' }] })
  })

  test('that hides no bug of its own', async () => {
    const bug = new TypeError('my own bug')
    expect(() =>
      validate(
        sourceOf(() => {
          throw bug
        }),
        7,
      ),
    ).toThrow(bug)
    await expect(
      validate(
        sourceOf(() => Promise.reject(bug)),
        7,
      ),
    ).rejects.toBe(bug)
  })

  test('that takes a batch as a whole: with one bad record there is none', () => {
    const batch = rows()['~standard']
    expect(batch.validate([row('r1'), row('r2')])).toEqual({ value: ['r1', 'r2'] })
    expect(batch.validate([row('r1'), badRow('r2'), badRow('r3')])).toEqual({
      issues: [{ message: 'r2 is bad' }, { message: 'r3 is bad' }],
    })
  })
})

import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { check, describeIssues, issuePath, type StandardSchemaV1 } from '../src/schema.ts'
import { schemaOf } from './helpers.ts'

test.each([
  [undefined, ''],
  [[], ''],
  [['total'], 'total'],
  [['items', 0, 'price'], 'items[0].price'],
  [[{ key: 'items' }, { key: 0 }, { key: 'price' }], 'items[0].price'],
  [[0, 'price'], '[0].price'],
  [['matrix', 1, 2], 'matrix[1][2]'],
  [[Symbol('s'), 'x'], 'Symbol(s).x'],
])("an issue's path %o as text is %o", (path, text) => {
  expect(issuePath({ message: 'no', path })).toBe(text)
})

test('issues are described in one line', () => {
  expect(
    describeIssues([
      { message: 'expected a number', path: ['total'] },
      { message: 'required', path: ['items', 0, 'price'] },
      { message: 'too old' },
    ]),
  ).toBe('total: expected a number; items[0].price: required; too old')
})

describe('checking', () => {
  test('gives what the schema gives, at once or later', async () => {
    const sync = check(
      schemaOf((value) => ({ value })),
      7,
    )
    expect(sync).toEqual({ value: 7 })
    const async = check(
      schemaOf(async (value) => ({ value })),
      7,
    )
    expect(async).toBeInstanceOf(Promise)
    expect(await async).toEqual({ value: 7 })
  })

  test('with a schema that throws has one issue, and the cause', async () => {
    const cause = new TypeError('my own bug')
    const sync = schemaOf(() => {
      throw cause
    })
    const async = schemaOf(() => Promise.reject(cause))
    const failed = { issues: [{ message: 'the schema itself failed' }], cause }
    expect(check(sync, 7)).toEqual(failed)
    expect(await check(async, 7)).toEqual(failed)
  })

  test('with a schema that says nothing is no success', () => {
    const broken = schemaOf(() => undefined as never)
    expect(check(broken, 7)).toMatchObject({ issues: [{ message: 'the schema itself failed' }] })
  })

  test("awaits a promise of another library's make", async () => {
    const issues = [{ message: 'no' }]
    // biome-ignore lint/suspicious/noThenProperty: that is what such a promise is
    const thenable = { then: (resolve: (result: unknown) => void) => resolve({ issues }) }
    const later = check(
      schemaOf(() => thenable as never),
      7,
    )
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toEqual({ issues })
  })

  test.each<[string, StandardSchemaV1]>([
    ['zod', z.object({ id: z.string(), total: z.number() })],
    ['valibot', v.object({ id: v.string(), total: v.number() })],
    ['arktype', type({ id: 'string', total: 'number' })],
  ])('speaks with %s', async (_library, schema) => {
    expect(await check(schema, { id: 'o-1', total: 7 })).toMatchObject({ value: { id: 'o-1', total: 7 } })
    const refused = await check(schema, { id: 'o-1', total: 'seven' })
    expect(refused.issues?.map(issuePath)).toEqual(['total'])
  })
})

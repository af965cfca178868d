import { http, on } from 'heddle'
import { file, type MadeReply } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'

declare function chunks(): AsyncGenerator<Uint8Array | string>

test('a file is a path, a URL, bytes or chunks', () => {
  expectTypeOf(file('x')).resolves.toEqualTypeOf<MadeReply<200, Uint8Array | AsyncIterable<string | Uint8Array>>>()
  file(new URL('./x', import.meta.url), { root: '/var/task/public' })
  file(new Uint8Array(), { name: 'x.png', type: 'image/png', disposition: 'attachment' })
  file(chunks(), { headers: { 'cache-control': 'no-store' }, cookies: ['a=1'] })
  on(http()).handle(() => file('x'))
})

test('and nothing else', () => {
  // @ts-expect-error a number is none
  file(7)
  // @ts-expect-error nothing is none
  file(undefined)
  // @ts-expect-error a list of lines is none
  file(['x'])
  // @ts-expect-error there are two dispositions
  file('x', { disposition: 'download' })
  // @ts-expect-error its status is 200
  file('x', { status: 206 })
})

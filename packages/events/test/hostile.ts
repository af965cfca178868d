import type { StandardSchemaV1 } from '@heddle/core'
import { type HttpParts, type HttpRequest, http, on } from 'heddle'
import type { HttpRequestOptions } from 'heddle/testing'
import { expect } from 'vitest'
import { type AnyHandler, errorLines, type Raw, schemaOf } from './helpers.ts'
import { answerOf, eventOf, type Outcome, type Trigger } from './http-triggers.ts'

// Milliseconds of the processor, which other tests that run meanwhile do not take. Coarse: what is linear takes a hundredth.
const SOON = 5000

/** What comes of it, which has to come soon. */
export async function soon<Value>(run: () => Promise<Value>): Promise<Value> {
  const start = process.cpuUsage()
  const value = await run()
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(SOON)
  return value
}

export const anything: StandardSchemaV1 = schemaOf((value) => ({ value }))
/** A handler whose function says that it ran. */
export const reached = (parts?: HttpParts): AnyHandler => on(http(parts)).handle(() => 'reached') as AnyHandler

/** That a request is refused by a status, in words, and that nobody has to look into a log for it. */
export async function refused(trigger: Trigger, handler: AnyHandler, request: HttpRequestOptions | Raw): Promise<Raw> {
  const lines = errorLines()
  const event = 'requestContext' in request || 'raw_path' in request ? request : eventOf(trigger, request)
  const { status, headers, body } = await soon(() => answerOf(trigger, handler, event))
  expect(lines()).toEqual([])
  expect({ status, type: headers['content-type'] }).toEqual({ status, type: 'application/problem+json' })
  const problem = JSON.parse(body.toString()) as Raw
  expect(problem).toMatchObject({ status, detail: expect.any(String) })
  expect(body.length).toBeLessThan(100_000)
  return problem
}

/** The request that the function gets. */
export async function received(
  trigger: Trigger,
  request: HttpRequestOptions | Raw,
  parts?: HttpParts,
): Promise<HttpRequest> {
  let event: HttpRequest | undefined
  const handler = on(http(parts)).handle((given) => {
    event = given as HttpRequest
  }) as AnyHandler
  const sent = 'requestContext' in request || 'raw_path' in request ? request : eventOf(trigger, request)
  const answer = await soon(() => answerOf(trigger, handler, sent))
  if (event === undefined) throw new Error(`refused: ${answer.body}`)
  return event
}

export const many = <Value>(count: number, one: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, i) => one(i))

export const textOf = ({ status, body }: Outcome): string => `${status} ${body}`

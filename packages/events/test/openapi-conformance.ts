import fc from 'fast-check'
import type { LambdaFunction } from 'heddle/aws'
import type { OpenApiDocument } from 'heddle/openapi'
import { httpApiEvent, invoke, readAnswer } from 'heddle/testing'
import { expect } from 'vitest'
import { type JudgedRequest, judgeOf } from './openapi-judge.ts'
import { requests } from './openapi-requests.ts'

export interface Tally {
  accepted: number
  refused: number
}

/**
 * Sends requests that the document describes, and others that differ from them, and expects of each that the function
 * refuses it exactly when the document does, and that the answer is one of those in the document.
 */
export async function expectConformance(
  document: OpenApiDocument,
  lambda: LambdaFunction<unknown>,
  parameters: fc.Parameters<[JudgedRequest]>,
): Promise<Tally> {
  const judge = judgeOf(document)
  const tally: Tally = { accepted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(requests(document), async (request) => {
      const event = eventOf(request)
      const answer = readAnswer(event, await invoke(lambda, event))
      const refused = [400, 413, 415, 422].includes(answer.status)
      tally[refused ? 'refused' : 'accepted']++
      const faults = judge.request(request)
      const said = `${faults.join(', ')}; ${answer.status} ${answer.body}`
      expect(refused, said).toBe(faults.length > 0)
      expect(judge.answer(request, answer), said).toEqual([])
    }),
    parameters,
  )
  return tally
}

function eventOf({ template, method, texts, contentType, body }: JudgedRequest) {
  const named = (place: string) =>
    Object.entries(texts).flatMap(([key, values]) =>
      key.startsWith(`${place} `) ? [[key.slice(place.length + 1), values] as const] : [],
    )
  const path = named('path').reduce(
    (path, [name, [value = '']]) => path.replace(`{${name}}`, encodeURIComponent(value)),
    template,
  )
  return httpApiEvent({
    method: method.toUpperCase(),
    path,
    query: Object.fromEntries(named('query')),
    headers: { ...(contentType !== undefined && { 'content-type': contentType }) },
    body,
  })
}

import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningFunction, startFunction } from '@heddle/cli'
import { functionUrlEvent, readAnswer } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PLAIN, REQUESTS } from '../../events/test/http-requests.ts'
import { AWS_TRIGGERS, type AwsTrigger } from './aws-events.ts'
import { bundle } from './conformance/bundle.ts'
import { seenIn } from './conformance/family-app.ts'
import { type Delivered, familyConformance, type Spec } from './conformance/family-conformance.ts'
import { CASE } from './conformance/http-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'heddle-aws-'))
const module = join(folder, 'app.mjs')
let functions: ReadonlyMap<string, RunningFunction>

beforeAll(async () => {
  await writeFile(module, await bundle(new URL('./aws-app.ts', import.meta.url), { platform: 'node' }))
  const names = ['queue', 'stream', 'cloudEvent', 'objects', 'schedule', 'http', 'pay']
  const all = names.map(async (name) => [name, await startFunction({ module, export: name, timeout: 20 })] as const)
  functions = new Map(await Promise.all(all))
})
afterAll(async () => {
  await Promise.all([...functions.values()].map((running) => running.stop()))
  await rm(folder, { recursive: true })
})

async function invoke(name: string, event: object) {
  return await (functions.get(name) as RunningFunction).invoke(event)
}

async function deliver({ family, event, partial }: AwsTrigger, specs: readonly Spec[]): Promise<Delivered> {
  const outcome = await invoke(family, event(specs))
  const seen = seenIn(outcome.logs)
  if (!outcome.ok) return { seen, again: [...specs.keys()] }
  const again = partial?.(outcome.answer as never, specs.length) ?? []
  return { seen, again, told: JSON.stringify(outcome.answer) }
}

for (const trigger of AWS_TRIGGERS) {
  const { name, family, again, batches } = trigger
  familyConformance({
    platform: 'aws-lambda',
    family,
    host: `aws-lambda-ric (${name})`,
    again,
    batches,
    start: async () => ({ deliver: (specs) => deliver(trigger, specs), stop: () => {} }),
  })
}

describe('aws-lambda: direct on aws-lambda-ric', () => {
  test('a direct handler takes and answers JSON, and tells the caller what it fails with', async () => {
    expect(await invoke('pay', { id: 'o-1', total: 3 })).toMatchObject({
      ok: true,
      answer: { paid: 'o-1', type: 'com.amazonaws.lambda.invocation' },
    })
    expect(await invoke('pay', { id: 'o-1', total: -1 })).toMatchObject({
      ok: false,
      error: { errorType: 'HttpError', errorMessage: 'an order below nothing' },
    })
    expect(await invoke('pay', { id: 7 })).toMatchObject({ ok: false, error: { errorType: 'HeddleError' } })
  })
})

// The tables run through every HTTP trigger of AWS in packages/events: here it is enough that the client changes nothing.
describe('aws-lambda: http on aws-lambda-ric', () => {
  test.each(REQUESTS.map((one, index) => ({ ...one, index })))('$name, read and told', async (one) => {
    const { index, request, seen, but } = one
    const event = functionUrlEvent({ ...request, headers: { ...request.headers, [CASE]: `request ${index}` } })
    const { answer } = (await invoke('http', event)) as { readonly answer: unknown }
    const got = readAnswer(event, answer as never)
    const expected = { ...PLAIN, ...seen, ...but?.plainCommas }
    expect(got).toMatchObject({ status: 201, cookies: ['a=1', 'b=2'], headers: { 'content-type': 'application/json' } })
    if (got.body.length > 0) expect(JSON.parse(got.body.toString())).toEqual({ ...expected })
    else expect(expected.method).toBe('HEAD')
  })
})

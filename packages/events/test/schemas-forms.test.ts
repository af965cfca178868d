import { Validator } from '@seriousme/openapi-schema-validator'
import { asyncApi, jsonSchemas, registrySchemas } from 'heddle/openapi'
import { expect, test } from 'vitest'
import { chanceOf, documentOf, valueFor } from './schema-pairs.ts'
import { type Judge, jsonSchema, judge07, judge2020, judgeOpenApi, targetsIn } from './schemas-helpers.ts'

// To run a seed that failed again: SCHEMAS_SEED=123 npx vitest run packages/events/test/schemas-forms.test.ts
const { SCHEMAS_SEED, SCHEMAS_RUNS = '100' } = process.env
const seeds =
  SCHEMAS_SEED === undefined ? Array.from({ length: Number(SCHEMAS_RUNS) }, (_, seed) => seed) : [Number(SCHEMAS_SEED)]

test('a form lets through all that the schema does, and nothing more where it can say all', async () => {
  const validator = new Validator()
  const counts = { documents: 0, refused: 0, accepted: 0, registryExact: 0, asyncApiExact: 0 }
  for (const seed of seeds) {
    const chance = chanceOf(seed)
    const made = documentOf(chance)
    // As a library writes it: the schema itself is the document.
    const written = JSON.stringify((made.$defs as { t: object }).t)
      .replaceAll('#/$defs/t/', '#/')
      .replaceAll('#/$defs/t"', '#"')
    const catalogue = { 'an event': jsonSchema(JSON.parse(written)) }
    const document = await jsonSchemas(catalogue)
    const [registry] = await registrySchemas(catalogue, { source: 'test' })
    const api = await asyncApi(catalogue, { title: 'Test', version: '1' })
    if (registry === undefined) throw new Error('no schema')
    for (const one of [document, registry.content, api.document]) {
      for (const [ref, target] of targetsIn(one)) expect(target, `seed ${seed}: ${ref}`).toBeDefined()
    }
    expect(await validator.validate(structuredClone(registry.content) as never), `seed ${seed}`).toEqual({
      valid: true,
    })
    const judges: Readonly<Record<string, Judge>> = {
      made: judge2020(made, '#/$defs/t'),
      written: judge2020(document, '#/$defs/an%20event'),
      registry: judgeOpenApi(registry.content, '#/components/schemas/AnEvent'),
      asyncApi: judge07(api.document, '#/components/schemas/an_event'),
    }
    counts.documents++
    if (registry.unsaid.length === 0) counts.registryExact++
    if (api.unsaid.length === 0) counts.asyncApiExact++
    for (let left = 40; left > 0; left--) {
      const value = valueFor((made.$defs as { t: object }).t, made, chance)
      const isValid = judges.made?.(value)
      const where = `seed ${seed}: ${JSON.stringify({ value, document, registry, api: api.document.components.schemas })}`
      expect(judges.written?.(value), where).toBe(isValid)
      for (const [name, { unsaid }] of Object.entries({ registry, asyncApi: api })) {
        if (isValid || unsaid.length === 0) expect(judges[name]?.(value), `${name}: ${where}`).toBe(isValid)
      }
      if (isValid) counts.accepted++
      else counts.refused++
    }
  }
  if (SCHEMAS_SEED !== undefined) return
  // There was something of everything to be seen.
  expect(counts.accepted).toBeGreaterThan(counts.documents * 8)
  expect(counts.refused).toBeGreaterThan(counts.documents * 8)
  expect(counts.registryExact).toBeGreaterThan(counts.documents / 5)
  expect(counts.asyncApiExact).toBeGreaterThan(counts.documents / 2)
})

// Requests made from the document of an API, and some that differ from them: the function refuses what the document does,
// takes what it does, and answers what it says. A failing run prints its seed and path; to run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/openapi-requests.test.ts
// HEDDLE_FUZZ_CASES sets the number of requests (2000).
import { toLambda } from 'heddle/aws'
import { openapi } from 'heddle/openapi'
import { expect, test } from 'vitest'
import { api } from '../../../examples/api/api.ts'
import { altered } from './altered.ts'
import { expectConformance } from './openapi-conformance.ts'
import { arktypeShop, valibotShop } from './openapi-shops.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 2000)
const info = { title: 'Shop', version: '1' }

test.each([
  ['zod', api],
  ['valibot', valibotShop()],
  ['arktype', arktypeShop()],
])('a shop with schemas of %s takes, refuses and answers what its document says', async (_library, shop) => {
  const document = await openapi(shop, info)
  const { accepted, refused } = await expectConformance(document, toLambda(shop), { seed, numRuns })
  expect(accepted).toBeGreaterThan(numRuns / 5)
  expect(refused).toBeGreaterThan(numRuns / 5)
})

test.each([
  ['components.schemas.NewItem.properties.tags.maxItems', 6],
  ['components.schemas.NewItem.properties.name.maxLength', 81],
  ['components.schemas.NewItem.properties.price.properties.amount.maximum', 999_999],
  ['components.schemas.NewItem.required', ['name', 'price']],
  ['components.schemas.ItemChange.required', ['name']],
  ['components.schemas.Item.properties.added', { type: 'integer' }],
  ['paths./items.post.requestBody.required', false],
  ['paths./items.get.parameters.0.schema.type', 'number'],
  ['paths./items.get.parameters.1.schema.maximum', 101],
  ['paths./items.get.parameters.3.schema', { type: 'string' }],
  ['paths./items/{id}.get.parameters.0.schema.minimum', 0],
  ['paths./items/{id}.delete.responses.204', undefined],
])('a document that is wrong at %s is found out', async (path, value) => {
  const document = altered(await openapi(api, info), path, value)
  // Most are found out within a hundred requests.
  const found = expectConformance(document, toLambda(api), { seed, numRuns: 20_000, endOnFailure: true })
  await expect(found).rejects.toThrow('Property failed')
})

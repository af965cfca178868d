import {
  type AsyncApiDocument,
  asyncApi,
  type CatalogueSchema,
  diffSchemas,
  jsonSchemas,
  type RegistrySchema,
  registrySchemas,
  type SchemaChange,
} from 'heddle/openapi'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const orders = { 'order.paid': z.object({ id: z.string() }) }

test('each form has its document', () => {
  expectTypeOf(jsonSchemas(orders)).resolves.toEqualTypeOf<CatalogueSchema>()
  expectTypeOf(registrySchemas(orders, { source: 'orders' })).resolves.toEqualTypeOf<readonly RegistrySchema[]>()
  expectTypeOf(asyncApi(orders, { title: 'Orders', version: '1' })).resolves.toHaveProperty('document')
  expectTypeOf<AsyncApiDocument['asyncapi']>().toEqualTypeOf<'3.0.0'>()
})

test('versions are compared as jsonSchemas writes them, or as JSON.parse reads them', () => {
  expectTypeOf(diffSchemas({} as CatalogueSchema, JSON.parse('{}'))).toEqualTypeOf<readonly SchemaChange[]>()
  expectTypeOf<SchemaChange['effect']>().toEqualTypeOf<'breaks' | 'unsure' | 'safe'>()
})

test('wrong use does not compile', () => {
  // @ts-expect-error a schema is no catalogue
  jsonSchemas(z.string())
  // @ts-expect-error a catalogue has schemas
  jsonSchemas({ 'order.paid': 'OrderPaid' })
  // @ts-expect-error the registry wants to know the source of events
  registrySchemas(orders, {})
  // @ts-expect-error a document has a title and a version
  asyncApi(orders, { title: 'Orders' })
  // @ts-expect-error it is one or the other
  diffSchemas({ $defs: {} }, { $defs: {} }, { for: 'everybody' })
})

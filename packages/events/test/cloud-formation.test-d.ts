import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import {
  type CloudFormationCreate,
  type CloudFormationDelete,
  type CloudFormationProperties,
  type CloudFormationUpdate,
  cdkProvider,
  cloudFormation,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Warp = z.object({ Threads: z.coerce.number() })

test('the request type narrows the request', () => {
  on(cloudFormation()).handle((event) => {
    expectTypeOf(event.RequestType).toEqualTypeOf<'Create' | 'Update' | 'Delete'>()
    expectTypeOf(event.ResourceProperties).toEqualTypeOf<CloudFormationProperties>()
    // @ts-expect-error a Create has no id yet
    event.PhysicalResourceId
    if (event.RequestType === 'Create') expectTypeOf(event).toEqualTypeOf<CloudFormationCreate>()
    else expectTypeOf(event.PhysicalResourceId).toEqualTypeOf<string>()
    if (event.RequestType === 'Update') expectTypeOf(event).toEqualTypeOf<CloudFormationUpdate>()
    if (event.RequestType === 'Delete') {
      expectTypeOf(event).toEqualTypeOf<CloudFormationDelete>()
      // @ts-expect-error only an Update has old ones
      event.OldResourceProperties
    }
    // @ts-expect-error no such request
    event.RequestType === 'Read'
  })
})

test('properties are what their schemas make of them', () => {
  on(cloudFormation({ properties: Warp })).handle((event) => {
    expectTypeOf(event.ResourceProperties).toEqualTypeOf<{ Threads: number }>()
    if (event.RequestType !== 'Update') return
    expectTypeOf(event.OldResourceProperties).toEqualTypeOf<CloudFormationProperties>()
  })
  on(cloudFormation({ oldProperties: Warp })).handle((event) => {
    if (event.RequestType === 'Update') expectTypeOf(event.OldResourceProperties.Threads).toEqualTypeOf<number>()
  })
  // @ts-expect-error a number is no schema
  cloudFormation({ properties: 1 })
})

test('a function returns what CloudFormation takes, or nothing', () => {
  const handler = toLambda(
    on(cloudFormation()).handle(() => ({ PhysicalResourceId: 'a', Data: { n: 1 }, NoEcho: true })),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
  on(cloudFormation()).handle(async () => {})
  // @ts-expect-error an id is text
  on(cloudFormation()).handle(() => ({ PhysicalResourceId: 1 }))
  // @ts-expect-error Data is an object
  on(cloudFormation()).handle(() => ({ Data: 'text' }))
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(cloudFormation()).each(() => {})
})

test('onEvent of a provider returns what else isComplete has to know', () => {
  on(cdkProvider({ properties: Warp })).handle((event) => {
    expectTypeOf(event.ResourceProperties.Threads).toEqualTypeOf<number>()
    return { PhysicalResourceId: 'a', Job: 'b' }
  })
  // @ts-expect-error an id is text
  on(cdkProvider()).handle(() => ({ PhysicalResourceId: 1 }))
})

test('isComplete says whether it is, and Data only when it is', () => {
  on(cdkProvider.isComplete({ properties: Warp })).handle((event) => {
    expectTypeOf(event.PhysicalResourceId).toEqualTypeOf<string>()
    expectTypeOf(event.Data).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>()
    expectTypeOf(event.ResourceProperties.Threads).toEqualTypeOf<number>()
    if (event.RequestType === 'Create') return { IsComplete: false }
    return { IsComplete: true, Data: { a: 1 } }
  })
  // @ts-expect-error Data is for what is complete
  on(cdkProvider.isComplete()).handle(() => ({ IsComplete: false, Data: { a: 1 } }))
  // @ts-expect-error it has to say
  on(cdkProvider.isComplete()).handle(() => {})
})

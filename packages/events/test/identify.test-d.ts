import { expectTypeOf, test } from 'vitest'
import { type ClosestKind, type Evidence, explain, type Identity, identify, type SourceName } from '../src/identify.ts'

test('anything can be identified', () => {
  expectTypeOf(identify).parameters.toEqualTypeOf<[raw: unknown]>()
  expectTypeOf(identify({})).toEqualTypeOf<Identity>()
  // @ts-expect-error there has to be something
  identify()
})

test('a source is one of heddle by its name, or none', () => {
  const { source, title } = identify({})
  expectTypeOf(source).toEqualTypeOf<SourceName | undefined>()
  expectTypeOf(title).toEqualTypeOf<string | undefined>()
  expectTypeOf<'sqs' | 'dynamoDB' | 'tokenAuthorizer' | 'webSocket' | 's3ObjectLambda'>().toExtend<SourceName>()
  // @ts-expect-error AWS writes it so, heddle does not
  source === 'dynamodb'
  // @ts-expect-error it may be none
  expectTypeOf(source).toEqualTypeOf<SourceName>()
})

test('what it lacks is there when there is a closest kind', () => {
  const { because, closest } = identify({})
  expectTypeOf(because).toEqualTypeOf<readonly Evidence[]>()
  expectTypeOf(because[0]?.value).toEqualTypeOf<string | undefined>()
  expectTypeOf(closest).toEqualTypeOf<ClosestKind | undefined>()
  // @ts-expect-error there may be none
  closest.lacks
  expectTypeOf(closest?.lacks).toEqualTypeOf<readonly string[] | undefined>()
})

test('an identity cannot be changed', () => {
  const identity = identify({})
  // @ts-expect-error read only
  identity.source = 'sqs'
  // @ts-expect-error read only
  identity.because.push({ path: 'a' })
})

test('an explanation has a message and a path', () => {
  expectTypeOf(explain('sqs', {}).message).toEqualTypeOf<string>()
  expectTypeOf(explain('sqs', {}).path).toEqualTypeOf<string | undefined>()
  // @ts-expect-error of which source?
  explain({})
})

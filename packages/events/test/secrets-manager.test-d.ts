import { on } from 'heddle'
import { type RotationStep, rotation, type SecretsManagerEvent, secretsManager } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a step is one of four', () => {
  on(secretsManager()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<SecretsManagerEvent>()
    expectTypeOf(event.step).toEqualTypeOf<RotationStep>()
    expectTypeOf(event.rotationToken).toEqualTypeOf<string | undefined>()
    // @ts-expect-error no such step
    event.step === 'deleteSecret'
  })
})

test('a rotation has a function for each step, which sees what layers add', () => {
  on(secretsManager())
    .use(async (_call, next) => await next({ db: { users: 7 } }))
    .handle(
      rotation({
        createSecret: (event, { db }) => {
          expectTypeOf(event.step).toEqualTypeOf<'createSecret'>()
          expectTypeOf(db).toEqualTypeOf<{ users: number }>()
        },
        setSecret: async ({ secretId }) => expectTypeOf(secretId).toEqualTypeOf<string>(),
        testSecret: () => {},
        finishSecret: () => {},
      }),
    )
})

test('a rotation lacks no step', () => {
  const done = () => {}
  // @ts-expect-error testSecret is missing
  rotation({ createSecret: done, setSecret: done, finishSecret: done })
  // @ts-expect-error no such step
  rotation({ createSecret: done, setSecret: done, testSecret: done, finishSecret: done, deleteSecret: done })
  const withDb = rotation({
    createSecret: (_event, { db }: { db: string }) => db,
    setSecret: done,
    testSecret: done,
    finishSecret: done,
  })
  // @ts-expect-error no layer adds db
  on(secretsManager()).handle(withDb)
})

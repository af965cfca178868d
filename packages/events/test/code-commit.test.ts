import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { codeCommit } from '../src/code-commit.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

const LOOM = 'arn:aws:codecommit:eu-central-1:123456789012:loom'

test('a push has the references that changed, and every field that CodeCommit sends', async () => {
  const seen: unknown[] = []
  const raw = fixture<Raw>('code-commit/push')
  expect(await toLambda(on(codeCommit()).each((event) => seen.push(event)))(raw, context())).toBeUndefined()
  expect(seen).toEqual([
    {
      id: '5a824061-17ca-46a9-bbf9-114edeadbeef',
      type: 'com.amazonaws.codecommit.ReferenceChanges',
      source: LOOM,
      time: new Date('2026-10-05T08:00:00.123Z'),
      eventName: 'ReferenceChanges',
      eventTriggerName: 'build',
      eventSourceARN: LOOM,
      userIdentityARN: 'arn:aws:iam::123456789012:user/weaver',
      awsRegion: 'eu-central-1',
      references: raw.Records[0].codecommit.references,
      customData: 'stage=live',
      raw: raw.Records[0],
    },
    expect.objectContaining({ type: 'com.amazonaws.codecommit.TriggerEventTest', customData: undefined }),
  ])
})

test('one that fails fails the invocation, the others are handled', async () => {
  const lines = errorLines()
  const no = new Error('no')
  const fn = vi.fn(({ customData }: { customData: string | undefined }) => {
    if (customData !== undefined) throw no
  })
  expect(await failureOf(toLambda(on(codeCommit()).each(fn)), fixture('code-commit/push'))).toMatchObject({
    name: 'AggregateError',
    message: 'codeCommit: 1 of 2 records failed',
    errors: [no],
  })
  expect(fn).toHaveBeenCalledTimes(2)
  expect(lines()).toMatchObject([{ recordId: '5a824061-17ca-46a9-bbf9-114edeadbeef' }])
})

describe('a record that is not as CodeCommit sends it fails alone, and says where:', () => {
  test.each([
    ['eventId', undefined, 'a string, got undefined'],
    ['eventTime', 'yesterday', 'a time, got a string'],
    ['customData', {}, 'a string, got an object'],
    ['codecommit', undefined, 'an object, got undefined'],
    ['codecommit.references', {}, 'an array, got an object'],
    ['codecommit.references.0.commit', 7, 'a string, got a number'],
    ['codecommit.references.1.created', 'yes', 'a boolean, got a string'],
  ])('%s', async (path, value, expected) => {
    errorLines()
    const fn = vi.fn()
    const raw = altered(fixture<Raw>('code-commit/push'), `Records.0.${path}`, value)
    const error = (await failureOf(toLambda(on(codeCommit()).each(fn)), raw)) as AggregateError
    const at = `Records[0].${path.replace(/\.(\d)/, '[$1]')}`
    expect(error.errors).toMatchObject([
      { code: 'INVALID_EVENT', message: `codeCommit: ${at}: expected ${expected}`, path: at },
    ])
    expect(fn).toHaveBeenCalledTimes(1)
  })

  test('a record that is no object', async () => {
    errorLines()
    const raw = altered(fixture<Raw>('code-commit/push'), 'Records.1', null)
    const error = (await failureOf(toLambda(on(codeCommit()).each(() => {})), raw)) as AggregateError
    expect(error.errors).toMatchObject([{ message: 'codeCommit: Records[1]: expected an object, got null' }])
  })
})

test('what is no event of CodeCommit is refused, and none is none', async () => {
  const handler = toLambda(on(codeCommit()).each(() => {}))
  for (const raw of [undefined, [], {}, fixture('sns/order')]) {
    expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  }
  expect(await handler({ Records: [] }, context())).toBeUndefined()
  await expectOddEventsRefused(codeCommit(), fixture('code-commit/push'))
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'codecommit'))(
  'the sample $name is read',
  async ({ raw }) => {
    const { event } = await codeCommit().read(raw)
    expect(event).toMatchObject([
      { references: [{ ref: 'refs/heads/master' }], time: new Date('2018-01-26T15:58:33.475Z') },
    ])
  },
)

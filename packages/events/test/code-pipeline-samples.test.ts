import { expect, test } from 'vitest'
import { codePipeline } from '../src/code-pipeline.ts'
import { fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

test('odd jobs are refused, one and all', async () => {
  const source = codePipeline()
  const inside = { ...source, read: (job: unknown) => source.read({ 'CodePipeline.job': job }) }
  await expectOddEventsRefused(inside, fixture<Raw>('code-pipeline/job')['CodePipeline.job'])
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'codepipeline'))(
  'the sample $name is read',
  async ({ raw }) => {
    const { event } = await codePipeline().read(raw)
    expect(event).toMatchObject({
      id: '11111111-abcd-1111-abcd-111111abcdef',
      userParameters: 'some-input-such-as-a-URL',
      inputArtifacts: [{ name: 'ArtifactName', revision: null }],
    })
  },
)

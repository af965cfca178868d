import { on } from 'heddle'
import { codePipelineEvent, invoke } from 'heddle/testing'
import { type CodePipelineJob, codePipeline } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

const client = { send: async () => ({}) }

test('a job has the parameters and artifacts that are written', async () => {
  const seen: CodePipelineJob<{ stage: string }>[] = []
  const handler = on(codePipeline(z.object({ stage: z.string() }), { client })).handle((job) => void seen.push(job))
  const event = codePipelineEvent(
    { stage: 'live' },
    { inputArtifacts: ['Source'], outputArtifacts: ['Build'], continuationToken: 'step-2', account: '999999999999' },
  )
  await invoke(handler, event)
  expect(seen).toMatchObject([
    {
      source: 'aws.codepipeline:999999999999',
      userParameters: { stage: 'live' },
      inputArtifacts: [{ name: 'Source', location: { s3Location: { bucketName: 'codepipeline-eu-west-1-test' } } }],
      outputArtifacts: [{ name: 'Build' }],
      continuationToken: 'step-2',
    },
  ])
})

test('text is as it is, and there may be none', async () => {
  const seen: unknown[] = []
  const handler = on(codePipeline(undefined, { client })).handle(({ userParameters }) => void seen.push(userParameters))
  await invoke(handler, codePipelineEvent('staging'))
  await invoke(handler, codePipelineEvent())
  expect(seen).toEqual(['staging', undefined])
  expect(codePipelineEvent({ a: 1 })).toEqual(codePipelineEvent({ a: 1 }))
  expect(() => codePipelineEvent(() => {})).toThrow('codePipelineEvent: the user parameters: expected text')
})

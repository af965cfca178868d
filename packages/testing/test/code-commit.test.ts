import { on } from 'heddle'
import { codeCommitEvent, invoke } from 'heddle/testing'
import { type CodeCommitEvent, codeCommit } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a push is read as what changed', async () => {
  const seen: CodeCommitEvent[] = []
  const old = { ref: 'refs/heads/old', commit: '0'.repeat(40), deleted: true }
  const event = codeCommitEvent(['refs/heads/main', old], {
    repository: 'loom',
    customData: 'live',
    region: 'cn-north-1',
  })
  await invoke(
    on(codeCommit()).each((record) => seen.push(record)),
    event,
  )
  expect(seen).toMatchObject([
    {
      source: 'arn:aws-cn:codecommit:cn-north-1:123456789012:loom',
      time: new Date('2026-01-02T03:04:05.678Z'),
      type: 'com.amazonaws.codecommit.ReferenceChanges',
      references: [{ ref: 'refs/heads/main', commit: expect.stringMatching(/^[\da-f]{40}$/) }, old],
      customData: 'live',
      userIdentityARN: 'arn:aws-cn:iam::123456789012:user/test',
    },
  ])
  expect(codeCommitEvent(['a'])).toEqual(codeCommitEvent(['a']))
  expect(codeCommitEvent(['a']).Records[0].eventId).not.toBe(codeCommitEvent(['b']).Records[0].eventId)
})

import { expect, test } from 'vitest'
import { inheritedFlags } from '../src/node-flags.ts'

test('conditions, features and limits are handed on', () => {
  const flags = ['--conditions=@heddle/source', '-C', 'other', '--no-warnings', '--max-old-space-size=200']
  expect(inheritedFlags(flags)).toEqual(flags)
})

test('what the command itself runs, loads, watches or debugs is not', () => {
  const flags = [
    '--inspect-brk=9230',
    '-e',
    'while (true);',
    '--watch',
    '--import',
    './x.mjs',
    '-r',
    'x',
    '--input-type=module',
  ]
  expect(inheritedFlags([...flags, '--test', '--enable-source-maps'])).toEqual(['--enable-source-maps'])
})

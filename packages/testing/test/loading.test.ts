import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('to load heddle/testing loads no module of Node', () => {
  const load = `const before = new Set(process.moduleLoadList)
    await import(${JSON.stringify(new URL('../../../src/testing.ts', import.meta.url))})
    console.log(process.moduleLoadList.filter((name) => !before.has(name)).join())`
  const flags = ['--conditions=@heddle/source', '--input-type=module', '--no-warnings', '--eval', load]
  const loaded = execFileSync(process.execPath, flags, { encoding: 'utf8' })
  expect(loaded).not.toMatch(/NativeModule (?:node:)?(?:crypto|fs|http|util)\b/)
})

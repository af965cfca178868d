import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const { exports, peerDependencies: peers } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  exports: Record<string, string | { import: { default: string }; require: { default: string } }>
  peerDependencies: Record<string, string>
}
const subpaths = Object.entries(exports).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [{ name, entry }],
)

/** The built-in modules that a fresh process loads for one import, beyond those that it had. */
function builtinsLoadedBy(file: string, kind: 'import' | 'require'): string[] {
  const load = kind === 'import' ? `await import(${JSON.stringify(file)})` : `require(${JSON.stringify(file)})`
  // An empty module of the same kind first: loading any module at all loads parts of Node.
  const code = `${load.replace(file, `${root}/test/fixtures/empty.${kind === 'import' ? 'mjs' : 'cjs'}`)}
    const before = new Set(process.moduleLoadList)
    ${load}
    console.log(JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name))))`
  const type = kind === 'import' ? 'module' : 'commonjs'
  return JSON.parse(
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], { encoding: 'utf8' }),
  ) as string[]
}

for (const { name, entry } of subpaths) {
  for (const kind of ['import', 'require'] as const) {
    test(`heddle${name.slice(1)} loads no built-in module when it is ${kind}ed`, () => {
      expect(builtinsLoadedBy(`${root}/${entry[kind].default}`, kind)).toEqual([])
    })
  }

  test(`heddle${name.slice(1)} imports nothing but heddle, and on first use its optional peers`, async () => {
    const { metafile } = await build({
      entryPoints: [`${root}/${entry.import.default}`],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      write: false,
      metafile: true,
    })
    const outside = Object.values(metafile.outputs).flatMap((output) => output.imports)
    expect(outside.filter(({ kind }) => kind !== 'dynamic-import')).toEqual([])
    for (const { path } of outside) expect(Object.keys(peers)).toContain(path)
  })
}

test('no RegExp with classes of Unicode is written as a literal: V8 takes a third of a millisecond to read one', () => {
  const files = globSync('dist/**/*.{js,cjs}', { cwd: root })
  expect(files).toContain('dist/http.js')
  const literal = /(?<!\\)\\p\{/
  expect(files.filter((file) => literal.test(readFileSync(`${root}/${file}`, 'utf8')))).toEqual([])
})

test('heddle has no dependency, and no peer that is not optional', () => {
  const { dependencies, peerDependenciesMeta } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    dependencies?: unknown
    peerDependenciesMeta: Record<string, { optional: boolean }>
  }
  expect(dependencies).toBeUndefined()
  expect(Object.keys(peerDependenciesMeta)).toEqual(Object.keys(peers))
  expect(Object.values(peerDependenciesMeta).every(({ optional }) => optional)).toBe(true)
})

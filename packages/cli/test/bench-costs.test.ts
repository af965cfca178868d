import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Costs } from '../src/bench-costs.ts'
import type { FunctionFigures } from '../src/bench-figures.ts'
import type { Cost } from '../src/bench-graph.ts'
import { fixture, heddle } from './helpers.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-bench-costs-')))
afterAll(() => rmSync(folder, { recursive: true }))

/** A project of these files, bar its package.json. */
function project(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name)
  for (const [file, text] of Object.entries({ 'package.json': '{ "name": "shop" }', ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

/** A package whose loading takes so long, in milliseconds of CPU. */
const slow = (ms: number) => `const end = performance.now() + ${ms}\nwhile (performance.now() < end);\n`
const esm = (version = '1.0.0') => `{ "type": "module", "exports": "./index.js", "version": "${version}" }`

async function costsOf(module: string, more: readonly string[] = []): Promise<Costs> {
  const args = [
    'bench',
    module,
    '--event',
    fixture('bench/order.json'),
    '--rounds',
    '3',
    '--invocations',
    '0',
    '--json',
  ]
  const { status, stdout, stderr } = await heddle([...args, ...more])
  expect([status, stderr]).toEqual([0, ''])
  const [{ costs } = {}] = JSON.parse(stdout).functions as FunctionFigures[]
  return costs as Costs
}

const named = (costs: readonly Cost[], name: string) => costs.find((cost) => cost.name === name)

test('a loop of five milliseconds, planted three imports away, is the first that is named', async () => {
  const { init, modules } = await costsOf('bench/planted.mjs')
  expect(init.costs[0]).toMatchObject({
    name: 'bench/helpers/busy-loop.mjs',
    kind: 'own',
    via: ['bench/planted.mjs', 'bench/helpers/index.mjs'],
    modules: 1,
  })
  expect(modules[0]?.id).toBe(fixture('bench/helpers/busy-loop.mjs'))
  expect(init.costs.map(({ name }) => name).toSorted()).toEqual([
    'bench/helpers/busy-loop.mjs',
    'bench/helpers/index.mjs',
    'bench/planted.mjs',
    'node:zlib',
  ])
  const { stdout } = await heddle(['bench', 'bench/planted.mjs', '--event', 'bench/order.json', '--rounds', '3'])
  expect(stdout).toMatch(
    /\nWhere init goes .*\n 1 {2}bench\/helpers\/busy-loop\.mjs .* bench\/planted\.mjs > bench\/helpers\/index\.mjs\n/,
  )
})

test('a package is named with all that it alone loads, built-ins included, and each module is counted once', async () => {
  const { init, modules } = await costsOf('bench/eager.mjs')
  const [first, second] = init.costs
  expect([first?.name, second?.name].toSorted()).toEqual(['@aws-sdk/client-sqs', 'zod'])
  const sdk = named(init.costs, '@aws-sdk/client-sqs')
  expect(sdk).toMatchObject({ kind: 'package', via: ['bench/eager.mjs'], sharedBy: [] })
  expect(sdk?.parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['@smithy/core', 'node:crypto']))
  expect(init.costs.map((cost) => cost.modules).reduce((sum, count) => sum + count)).toBe(modules.length)
  const smithy = modules.find(({ id }) => id.includes('/@smithy/'))
  expect(smithy?.via.slice(0, 2)).toEqual(['bench/eager.mjs', '@aws-sdk/client-sqs'])
})

test('what the first invocation loads is told apart from init', async () => {
  const { init, first } = await costsOf('bench/common.cjs')
  expect(named(init.costs, 'node:zlib')).toMatchObject({
    kind: 'built-in',
    via: ['bench/common.cjs', 'bench/common-library.cjs'],
  })
  expect(first.costs).toMatchObject([{ name: 'node:dns', kind: 'built-in', via: ['bench/common.cjs'] }])
})

test('what several packages load is of none of them alone', async () => {
  const root = project('shared', {
    'app.mjs': "import 'one'\nimport 'two'\nimport './own.mjs'\nexport const handler = async () => {}\n",
    'own.mjs': "import 'one'\n",
    'node_modules/one/package.json': esm(),
    'node_modules/one/index.js': `import 'common'\nimport 'only-one'\n${slow(2)}`,
    'node_modules/two/package.json': esm(),
    'node_modules/two/index.js': "import 'common'\nimport './again.js'\n",
    'node_modules/two/again.js': "import './index.js'\n",
    'node_modules/only-one/package.json': esm(),
    'node_modules/only-one/index.js': slow(10),
    'node_modules/common/package.json': esm(),
    'node_modules/common/index.js': `import 'deep'\n${slow(20)}`,
    'node_modules/deep/package.json': esm(),
    'node_modules/deep/index.js': slow(1),
  })
  const { init } = await costsOf(join(root, 'app.mjs'))
  expect(init.costs.slice(0, 2)).toMatchObject([
    { name: 'shared by one, two', kind: 'shared', sharedBy: ['one', 'two'], modules: 2 },
    { name: 'one', parts: [{ name: 'only-one' }, { name: 'one' }], modules: 2 },
  ])
  expect(named(init.costs, 'two')).toMatchObject({ modules: 2, bytes: expect.any(Number) })
  expect(init.costs).toHaveLength(5)
})

test("CommonJS: a module's time is without that of what it requires, and who asks later is an importer too", async () => {
  const root = project('common', {
    'app.cjs': "require('outer')\nrequire('other')\nexports.handler = async () => {}\n",
    'node_modules/outer/index.js': "require('./inner')\nrequire('slow')\nrequire('node:zlib')\n",
    'node_modules/outer/inner.js': `require('./index')\n${slow(3)}`,
    'node_modules/slow/index.js': slow(12),
    'node_modules/other/index.js': "require('slow')\n",
  })
  const { init, modules } = await costsOf(join(root, 'app.cjs'))
  expect(init.costs.slice(0, 2)).toMatchObject([
    // Of one thing alone it says the name.
    { name: 'slow', kind: 'package', sharedBy: ['outer', 'other'], via: [join(root, 'app.cjs'), 'outer'] },
    { name: 'outer', parts: [{ name: 'outer' }, { name: 'node:zlib' }], modules: 3 },
  ])
  expect(modules[0]?.id).toBe(join(root, 'node_modules/slow/index.js'))
  expect(modules[1]?.id).toBe(join(root, 'node_modules/outer/inner.js'))
})

test('two versions of one package are told apart', async () => {
  const root = project('twins', {
    'app.mjs': "import 'twin'\nimport 'user'\nexport const handler = async () => {}\n",
    'node_modules/twin/package.json': esm('1.2.3'),
    'node_modules/twin/index.js': slow(2),
    'node_modules/user/package.json': esm(),
    'node_modules/user/index.js': "import 'twin'\n",
    'node_modules/user/node_modules/twin/package.json': esm('2.0.0'),
    'node_modules/user/node_modules/twin/index.js': slow(4),
  })
  const { init } = await costsOf(join(root, 'app.mjs'))
  expect(init.costs.slice(0, 2)).toMatchObject([
    { name: 'user', parts: [{ name: 'twin@2.0.0' }, { name: 'user' }] },
    { name: 'twin@1.2.3' },
  ])
})

test('a package of the same workspace is a package, by its own name', async () => {
  const root = project('workspace', {
    'packages/app/package.json': '{ "name": "@shop/app" }',
    'packages/app/app.mjs': "import '@shop/db'\nexport const handler = async () => {}\n",
    'packages/db/package.json': '{ "name": "@shop/db", "type": "module", "exports": "./index.js" }',
    'packages/db/index.js': "import './connect.js'\n",
    'packages/db/connect.js': slow(4),
    'node_modules/@shop/.keep': '',
  })
  symlinkSync(join(root, 'packages/db'), join(root, 'node_modules/@shop/db'))
  const { init } = await costsOf(join(root, 'packages/app/app.mjs'))
  expect(init.costs[0]).toMatchObject({
    name: '@shop/db',
    kind: 'package',
    parts: [{ name: '@shop/db/connect.js' }, { name: '@shop/db/index.js' }],
  })
})

test('a module that waits at its top is ranked by what it waits', async () => {
  const root = project('waiting', {
    'app.mjs': "import './slow.mjs'\nimport './waits.mjs'\nexport const handler = async () => {}\n",
    'slow.mjs': slow(4),
    'waits.mjs': 'await new Promise((resolve) => setTimeout(resolve, 150))\n',
  })
  const { init } = await costsOf(join(root, 'app.mjs'))
  expect(init.costs[0]).toMatchObject({ name: join(root, 'waits.mjs') })
})

test('modules are traced as they are: a hashbang, names that shadow globals, text without an end, a failed import', async () => {
  const root = project('odd', {
    'app.mjs': [
      '#!/usr/bin/env node',
      "import './shadows.mjs'",
      "import data from './data.json' with { type: 'json' }",
      "const lost = await import('./throws.mjs').catch((error) => error.message)",
      "const missing = await import('not-installed').catch((error) => error.code)",
      "import.meta.resolve('./not-loaded.mjs')",
      "export const handler = async () => { if (lost !== 'no luck' || missing !== 'ERR_MODULE_NOT_FOUND' || data.a !== 1) throw lost } // end",
    ].join('\n'),
    'shadows.mjs':
      'var globalThis = 1, Symbol = 2, process = 3, performance = 4\nexport { globalThis, Symbol } /* end */ // too',
    'data.json': '{ "a": 1 }',
    'not-loaded.mjs': 'it is only looked for',
    'throws.mjs': "throw new Error('no luck')",
  })
  const { init } = await costsOf(join(root, 'app.mjs'))
  expect(init.costs.map(({ name }) => name).toSorted()).toEqual(
    ['app.mjs', 'data.json', 'shadows.mjs', 'throws.mjs'].map((file) => join(root, file)),
  )
})

test('a built-in is named however it is asked for, with the parts of Node that come with it', async () => {
  const root = project('built-ins', {
    'app.mjs':
      "import 'dgram'\nprocess.getBuiltinModule('node:tls')\nexport const handler = async () => { new Request('http://a') }\n",
  })
  const { init, first } = await costsOf(join(root, 'app.mjs'))
  expect(init.costs.map(({ name }) => name)).toEqual(expect.arrayContaining(['node:dgram', 'node:tls']))
  expect(named(init.costs, 'node:tls')).toMatchObject({ kind: 'built-in', via: [join(root, 'app.mjs')], bytes: 0 })
  expect(named(init.costs, 'node:tls')?.internals).toContain('tls')
  // `new Request` has Node load all of undici, for which no module asked.
  expect(first.costs).toEqual([])
  expect(first.restInternals).toContain('internal/deps/undici/undici')
  const { stdout } = await heddle(['bench', join(root, 'app.mjs'), '--event', 'one.json', '--rounds', '1'])
  expect(stdout).toMatch(/\n {4}the invocation itself, and the rest .* loads \d+ parts of Node \(.*undici.*\)\n/)
})

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heddle } from './helpers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'heddle-build-'))
const entry = join(folder, 'dist', 'heddle.js')

beforeAll(() => {
  const tsup = join(dirname(require.resolve('tsup')), 'cli-default.js')
  execFileSync(process.execPath, [tsup, '--out-dir', join(folder, 'dist'), '--no-dts', '--silent'], { cwd: root })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  // Where an installed package finds tsx.
  symlinkSync(dirname(dirname(require.resolve('tsx/package.json'))), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a build runs functions with its own copy of the client', async () => {
  const { status, stdout } = await heddle(['invoke', 'answers.mjs#boom', '--json', '--event', 'one.json'], { entry })
  expect(status).toBe(1)
  const { trace } = JSON.parse(stdout).error
  expect(trace[2]).toContain(join(folder, 'dist', 'aws-lambda-ric', 'index.mjs'))
})

test('a build runs TypeScript', async () => {
  const options = { entry, stdin: '{"colour":"red"}' }
  const { stdout } = await heddle(['invoke', 'broken/typescript/enum.ts', '--event', '-'], options)
  expect(JSON.parse(stdout)).toEqual({ colour: 1 })
})

test('a build prints OpenAPI documents', async () => {
  const options = { entry, flags: ['--conditions=@heddle/source'] }
  const { status, stdout } = await heddle(['openapi', 'openapi/shop.ts', '--version', '1'], options)
  expect([status, Object.keys(JSON.parse(stdout).paths)]).toEqual([0, ['/items', '/items/{id}']])
})

test('a build writes schemas, and compares them', async () => {
  const options = { entry, flags: ['--conditions=@heddle/source'] }
  const { status, stdout } = await heddle(['schemas', 'schemas/orders.ts'], options)
  expect([status, Object.keys(JSON.parse(stdout).$defs)]).toEqual([0, ['order.paid', 'order.shipped']])
  const diff = await heddle(['schemas', 'diff', 'schemas/orders.ts', 'schemas/next.ts#orders'], options)
  expect([diff.status, diff.stdout]).toEqual([1, expect.stringContaining('2 break consumers; 3 are safe\n')])
})

test('a build measures functions', async () => {
  const args = ['bench', 'bench/planted.mjs', '--event', 'one.json', '--rounds', '1', '--invocations', '0', '--json']
  const { status, stdout } = await heddle(args, { entry })
  expect([status, JSON.parse(stdout).functions[0].size.files]).toEqual([0, 3])
})

test('a build has the programmatic API and the version', async () => {
  expect(Object.keys(await import(join(folder, 'dist', 'index.js'))).toSorted()).toEqual(['CallError', 'startFunction'])
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect((await heddle(['--version'], { entry })).stdout).toBe(`${version}\n`)
})

test('the copy of the client is the published file with its licence', () => {
  const client = dirname(require.resolve('aws-lambda-ric'))
  for (const file of ['index.mjs', 'LICENSE', 'NOTICE']) {
    expect(readFileSync(join(folder, 'dist', 'aws-lambda-ric', file))).toEqual(readFileSync(join(client, file)))
  }
})

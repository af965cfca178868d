import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, fixture, heddle, isAlive, type Run } from './helpers.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs the command with heddle's sources. */
async function openapi(...args: readonly string[]): Promise<Run> {
  return await heddle(['openapi', ...args], { flags: ['--conditions=@heddle/source'] })
}

async function pathsOf(target: string): Promise<readonly string[]> {
  const { status, stdout, stderr } = await openapi(target)
  expect(status, stderr).toBe(0)
  return Object.keys(JSON.parse(stdout).paths)
}

/** A project of its own with these files, where heddle is installed or not. */
function project(files: Readonly<Record<string, string>>, installed = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-openapi-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (installed) {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules', 'heddle'))
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

test('the document goes to standard output, what the module prints to standard error', async () => {
  const { status, stdout, stderr } = await openapi(
    'openapi/shop.ts',
    '--title',
    'Shop',
    '--version',
    '2',
    '--server',
    '/v2',
  )
  expect([status, stderr]).toEqual([0, 'printed while it was loaded\n'])
  expect(JSON.parse(stdout)).toMatchObject({
    openapi: '3.1.1',
    info: { title: 'Shop', version: '2' },
    servers: [{ url: '/v2' }],
    paths: {
      '/items': {
        post: {
          operationId: 'postItems',
          requestBody: {
            content: { 'application/json': { schema: { properties: { kind: { type: 'string', enum: ['tea'] } } } } },
          },
        },
      },
    },
  })
  expect(stdout).toMatch(/^{\n {2}"openapi": "3\.1\.1",\n[\s\S]*\n}\n$/)
})

test.each([
  ['api', ['/items', '/items/{id}']],
  ['handler', ['/of-handler']],
  ['streamed', ['/items', '/items/{id}']],
  ['several.functions', ['/items', '/items/{id}']],
  ['several.functions.0', ['/items/{id}']],
])('the export %s is found', async (name, paths) => {
  expect(await pathsOf(`openapi/shop.ts#${name}`)).toEqual(paths)
})

test('a CommonJS module, and what only its default has, is found', async () => {
  const module = `const { http, on } = require('heddle')
    const { toLambda } = require('heddle/aws')
    const api = (path) => toLambda(on(http.get(path)).handle(() => {}))
    module.exports = Object.assign(api('/common'), Object.fromEntries([['inner', { api: api('/inner') }]]))`
  const file = join(project({ 'package.json': '{"name":"x","version":"1"}', 'api.cjs': module }), 'api.cjs')
  expect(await pathsOf(file)).toEqual(['/common'])
  expect(await pathsOf(`${file}#inner.api`)).toEqual(['/inner'])
})

test('the example of the repository has its document', async () => {
  expect(await pathsOf(`${root}examples/api/api.ts`)).toEqual(['/items', '/items/{id}'])
})

test('--out writes a file', async () => {
  const out = join(project({}), 'openapi.json')
  expect(await openapi('openapi/shop.ts', '--out', out)).toMatchObject({ status: 0, stdout: '' })
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ openapi: '3.1.1' })
})

test('title and version are those of the nearest package.json that has a name', async () => {
  const module = 'export const api = (await import("heddle/http")).routes({ "GET /x": () => {} })'
  const folder = project({
    'package.json': '{"name":"shop","version":"3.2.1"}',
    'src/package.json': '{"type":"module"}',
    'src/api.js': module,
  })
  const { stdout } = await openapi(join(folder, 'src', 'api.js'))
  expect(JSON.parse(stdout).info).toEqual({ title: 'shop', version: '3.2.1' })
})

test('a document that cannot be made is the status 1, and one line that says where', async () => {
  const fails = async (target: string) => {
    const { status, stdout, stderr } = await openapi(target)
    expect([status, stdout]).toEqual([1, ''])
    return stderr
  }
  const unsaid = `import { http, on } from 'heddle'
    const silent = { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } }
    export const handler = on(http.put('/items/:id', { body: silent })).handle(() => {})`
  const file = join(project({ 'package.json': '{"name":"x","version":"1"}', 'unsaid.mjs': unsaid }), 'unsaid.mjs')
  expect(await fails(file)).toBe(
    `heddle openapi: ${file}: PUT /items/:id: body: acme does not speak Standard JSON Schema: give options.toJsonSchema\n`,
  )
  expect(await fails('answers.mjs')).toBe(
    'heddle openapi: answers.mjs: none of the exports routes, api, handler and default is routes or a handler of http\n',
  )
  expect(await fails('openapi/shop.ts#other')).toMatch(
    /openapi\/shop\.ts: no export other that is routes or a handler of http\n$/,
  )
  expect(await fails('openapi/shop.ts#no.such')).toContain('no export no.such that is')
  expect(await fails('unsettled.mjs')).toContain(
    'unsettled.mjs: the module waited for a promise that was never settled\n',
  )
})

test('a module that cannot be loaded is shown with its error', async () => {
  const { status, stderr } = await openapi('throws.mjs')
  expect(status).toBe(1)
  expect(stderr).toBe(
    `heddle openapi: throws.mjs: the module cannot be loaded\nTypeError: no luck at the top\n    at file://${fixture('throws.mjs')}:1:7\n`,
  )
  const syntax = await openapi('broken/syntax.mjs')
  expect(syntax.status).toBe(1)
  expect(syntax.stderr).toContain(`file://${fixture('broken/syntax.mjs')}:3\n  const one = 2\n`)
})

test('a module that ends its process has no document', async () => {
  const folder = project({ 'package.json': '{"name":"x","version":"1"}', 'ends.mjs': 'process.exit(0)' })
  const { status, stderr } = await openapi(join(folder, 'ends.mjs'))
  expect([status, stderr]).toEqual([
    1,
    `heddle openapi: ${folder}/ends.mjs: the module ended its process with status 0\n`,
  ])
})

test('the process of the module ends with the command', async () => {
  const busy = 'console.log(process.pid)\nfor (;;);'
  const folder = project({ 'package.json': '{"name":"x","version":"1"}', 'busy.mjs': busy })
  const entry = fileURLToPath(new URL('../src/heddle.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, 'openapi', join(folder, 'busy.mjs')])
  const [printed] = (await once(child.stderr, 'data')) as [Buffer]
  const pid = Number(printed.toString())
  expect(isAlive(pid)).toBe(true)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
  expect(await eventually(() => !isAlive(pid))).toBe(true)
})

test('heddle has to be installed where the module is', async () => {
  const module = 'export const api = { about: { parts: {} } }'
  const folder = project({ 'package.json': '{"name":"x","version":"1"}', 'api.mjs': module }, false)
  const { status, stderr } = await openapi(join(folder, 'api.mjs'))
  expect(status).toBe(1)
  expect(stderr).toContain('heddle/openapi is not installed there: npm install heddle\n')
})

test('a wrong call is the status 2, and one line', async () => {
  const nameless = project({ 'package.json': '{}', 'a.mjs': '' })
  const unversioned = project({ 'package.json': '{"name":"x"}', 'a.mjs': '' })
  for (const [args, message] of [
    [[], 'no module given'],
    [['a.ts', 'b.ts'], 'one module at a time, got also b.ts'],
    [['nowhere.mjs'], 'no such module: nowhere.mjs'],
    [['broken'], 'not a module: broken'],
    [['openapi/shop.ts', '--title', ''], '--title: expected a text, got nothing'],
    [['openapi/shop.ts', '--nope'], "unknown option '--nope'"],
    [['openapi/shop.ts', '--out', '/dev/null/x'], 'cannot write /dev/null/x: EEXIST'],
    [[`${nameless}/a.mjs`], 'no title given, and no package.json with a name: --title <title>'],
    [[`${unversioned}/a.mjs`], 'no version given, and none in package.json: --version <version>'],
  ] as const) {
    const { status, stdout, stderr } = await openapi(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`heddle openapi: ${message}\nSee heddle openapi --help.\n`)
  }
})

test('--help shows the options', async () => {
  const { status, stdout } = await openapi('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Usage: heddle openapi <module>\[#export\]\n/)
  expect((await heddle(['--help'])).stdout).toMatch(/\n {2}openapi +print the OpenAPI document/)
})

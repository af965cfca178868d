import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
let project: string

/** Runs a command in a project that has installed the packed tarball, and gives what it printed. */
function run(command: string, args: readonly string[], cwd = project): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`)
  }
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'heddle-package-'))
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], root)) as [
    { filename: string },
  ]
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true }))
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`])
})

afterAll(() => rmSync(project, { recursive: true }))

const USE = `
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 3000 }
const handler = toLambda(on(sqs()).each(({ body }) => { if (body === 'bad') throw new HttpError(409, 'no') }))
console.error = () => {}
handler(sqsEvent(['good', 'bad']), context).then(({ batchItemFailures }) => console.log(batchItemFailures.length))
`

test('the tarball holds the build and what a reader needs, and nothing else', () => {
  const files = readdirSync(join(project, 'node_modules/heddle'))
  expect(files.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])
})

test('it works as an ES module', () => {
  const imports = `import { HttpError, on, sqs } from 'heddle'
    import { toLambda } from 'heddle/aws'
    import { sqsEvent } from 'heddle/testing'`
  writeFileSync(join(project, 'use.mjs'), imports + USE)
  expect(run(process.execPath, ['use.mjs'])).toBe('1\n')
})

test('it works as CommonJS where require(esm) is off, as on Lambda’s nodejs22.x', () => {
  const requires = `const { HttpError, on, sqs } = require('heddle')
    const { toLambda } = require('heddle/aws')
    const { sqsEvent } = require('heddle/testing')`
  writeFileSync(join(project, 'use.cjs'), requires + USE)
  expect(run(process.execPath, ['--no-experimental-require-module', 'use.cjs'])).toBe('1\n')
})

test('an error of the CommonJS build is one for the ES module, and the other way round', () => {
  writeFileSync(
    join(project, 'both.mjs'),
    `import { createRequire } from 'node:module'
    import * as esm from 'heddle'
    const cjs = createRequire(import.meta.url)('heddle')
    class Mine extends esm.HttpError {}
    console.log(JSON.stringify([
      esm.HttpError === cjs.HttpError,
      new cjs.HttpError(409, 'x') instanceof esm.HttpError,
      new esm.HttpError(409, 'x') instanceof cjs.HeddleError,
      new esm.HeddleError('MISUSE', 'x') instanceof cjs.HttpError,
      new cjs.HttpError(409, 'x') instanceof Mine,
      new Mine(409, 'x') instanceof cjs.HttpError,
    ]))`,
  )
  expect(JSON.parse(run(process.execPath, ['both.mjs']))).toEqual([false, true, true, false, false, true])
})

const COMPILERS = {
  '5.9': 'typescript-5/bin/tsc',
  '6': 'typescript/bin/tsc6',
  '7': '@typescript/native/bin/tsc',
} as const

/** A folder that has the tarball, and these of the root's packages by a link. */
function consumer(name: string, packages: readonly string[]): string {
  const folder = join(project, name)
  for (const dependency of packages) {
    const target = join(project, 'node_modules', dependency)
    mkdirSync(join(target, '..'), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    symlinkSync(join(root, 'node_modules', dependency), target)
  }
  mkdirSync(folder, { recursive: true })
  return folder
}

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023'],
  types: ['node'],
}

for (const [version, compiler] of Object.entries(COMPILERS)) {
  test(`it compiles with TypeScript ${version} and skipLibCheck off, from ESM and from CommonJS`, () => {
    const folder = consumer(`library-${version}`, ['@types/node', 'undici-types'])
    const use = `import { HttpError, on, sqs } from 'heddle'
      import { toLambda } from 'heddle/aws'
      import { sqsEvent } from 'heddle/testing'
      export const handler = toLambda(on(sqs()).each(({ body }) => { if (body === 'x') throw new HttpError(409, 'no') }))
      export const event: object = sqsEvent(['x'])`
    for (const kind of ['mts', 'cts']) writeFileSync(join(folder, `use.${kind}`), use)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...STRICT, skipLibCheck: false }, include: ['*'] }),
    )
    expect(run(process.execPath, [join(root, 'node_modules', compiler), '-p', folder])).toBe('')
  })

  test(`every type test holds with TypeScript ${version} against the tarball`, () => {
    const folder = consumer(`types-${version}`, [
      '@types/node',
      'undici-types',
      'zod',
      'valibot',
      'pino',
      'vitest',
      'arktype',
      'elysia',
      'hono',
      'itty-router',
      'jose',
      '@aws-sdk/client-eventbridge',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sns',
      '@aws-sdk/client-sqs',
      '@azure/eventgrid',
      '@azure/functions',
      '@azure/service-bus',
      '@azure/storage-queue',
      '@cloudflare/workers-types',
      '@google-cloud/functions-framework',
      '@google-cloud/pubsub',
      'firebase-functions',
    ])
    for (const name of readdirSync(join(root, 'packages'))) {
      const tests = join(root, 'packages', name, 'test')
      const typeTests = readdirSync(tests)
        .filter((file) => name !== 'cli' && file.endsWith('.test-d.ts'))
        // Those that look inside a package cannot see what they are about from outside.
        .filter((file) => !readFileSync(join(tests, file), 'utf8').includes("from '../src/"))
      for (const file of typeTests) cpSync(join(tests, file), join(folder, `${name}-${file.replace('.ts', '.mts')}`))
    }
    expect(readdirSync(folder).length).toBeGreaterThan(9)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...STRICT, skipLibCheck: true }, include: ['*'] }),
    )
    expect(run(process.execPath, [join(root, 'node_modules', compiler), '-p', folder])).toBe('')
  })
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { platform } from '../src/platform.ts'
import { bundle } from './conformance/bundle.ts'

/** What stands in the environment of each, as its documentation has it. */
const ENVIRONMENTS: readonly (readonly [platform: string, what: string, env: Readonly<Record<string, string>>])[] = [
  ['node', 'a server of one’s own', { PORT: '8080', NODE_ENV: 'production' }],
  ['node', 'a container on Cloud Run', { PORT: '8080', K_SERVICE: 's', K_REVISION: 's-1', K_CONFIGURATION: 's' }],
  ['node', 'an application on Code Engine', { CE_APP: 'a', CE_REGION: 'eu-de', CE_PROJECT_ID: 'p', CE_DOMAIN: 'd' }],
  [
    'node',
    'a container on Fargate',
    { AWS_REGION: 'eu-central-1', ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2' },
  ],
  [
    'aws-lambda',
    'a function',
    { AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_REGION: 'eu-central-1', LAMBDA_TASK_ROOT: '/var/task' },
  ],
  ['netlify', 'a function, which runs on Lambda', { NETLIFY: 'true', AWS_LAMBDA_FUNCTION_NAME: 'f' }],
  ['vercel', 'a function, which runs on Lambda', { VERCEL: '1', AWS_LAMBDA_FUNCTION_NAME: 'f' }],
  ['vercel', 'vercel dev', { VERCEL_ENV: 'development' }],
  ['azure-functions', 'a function', { FUNCTIONS_WORKER_RUNTIME: 'node', WEBSITE_INSTANCE_ID: 'i' }],
  ['azure-functions', 'the Core Tools', { AZURE_FUNCTIONS_ENVIRONMENT: 'Development' }],
  ['google-cloud', 'a function', { FUNCTION_TARGET: 'f', K_SERVICE: 's', PORT: '8080' }],
  ['firebase', 'a function', { FUNCTION_TARGET: 'f', K_SERVICE: 's', FIREBASE_CONFIG: '{}', GCLOUD_PROJECT: 'p' }],
  ['openwhisk', 'an action', { __OW_API_HOST: 'https://api', __OW_ACTION_NAME: '/ns/a' }],
  ['ibm-code-engine', 'a function', { CE_FUNCTION: 'f', CE_REGION: 'eu-de', __OW_ALLOW_CONCURRENT: 'true' }],
  ['fn', 'a function', { FN_LISTENER: 'unix:/tmp/iofs/lsnr.sock', FN_FORMAT: 'http-stream', FN_FN_ID: 'f' }],
  ['iron-functions', 'a function', { REQUEST_URL: 'http://h/r/a/f', ROUTE: '/f', CALL_ID: 'c', APP_NAME: 'a' }],
]

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the platform', () => {
  test.each(ENVIRONMENTS)('is %s: %s', (expected, _what, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    expect(platform()).toBe(expected)
  })

  test.each<[platform: string, globals: Readonly<Record<string, unknown>>]>([
    ['cloudflare-workers', { navigator: { userAgent: 'Cloudflare-Workers' } }],
    ['cloudflare-workers', { WebSocketPair: class {}, navigator: undefined }],
    ['vercel', { EdgeRuntime: 'edge-runtime' }],
    ['deno', { navigator: { userAgent: 'Deno/2.9.6' } }],
    ['deno', { Deno: {} }],
    ['bun', { navigator: { userAgent: 'Bun/1.4.5' } }],
    ['bun', { Bun: {} }],
    ['web', { process: undefined, navigator: { userAgent: 'Mozilla/5.0' } }],
    ['web', { process: { env: {} } }],
    ['node', { navigator: undefined }],
  ])('is %s by what is global: %o', (expected, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
    expect(platform()).toBe(expected)
  })

  test('of a site of Netlify is Netlify only where its runtime is there', () => {
    vi.stubEnv('SITE_ID', 's')
    expect(platform()).toBe('node')
    vi.stubGlobal('Netlify', {})
    expect(platform()).toBe('netlify')
  })
})

const folder = mkdtempSync(join(tmpdir(), 'heddle-platform-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('this process is Node, in one of its own too', async () => {
  expect(platform()).toBe('node')
  const file = join(folder, 'app.mjs')
  writeFileSync(file, `${await bundle(new URL('../src/platform.ts', import.meta.url))}\nconsole.log(platform())`)
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim()).toBe('node')
})

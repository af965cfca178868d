import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const TRIGGERS: ReadonlySet<string> = new Set(['cognito', 'codePipeline', 'cloudFormation'])

/**
 * The bytes that a function carries for what it uses of heddle: bundled, minified, and gzipped as Lambda's zip is. Those of
 * the file that is loaded at the start, and those of a file that is not loaded before it is needed.
 */
async function bytes(code: string): Promise<{ readonly loaded: number; readonly later: number }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@aws-sdk/*'],
    // The build, as users get it, not the sources that the repository's own tsconfig names.
    tsconfigRaw: '{}',
    outdir: 'out',
    absWorkingDir: root,
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const sizes = { loaded: 0, later: 0 }
  const lazy = new Set(
    Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .flatMap(({ kind, path }) => (kind === 'dynamic-import' ? [path] : [])),
  )
  for (const { path, contents } of outputFiles) {
    sizes[lazy.has(relative(root, path)) ? 'later' : 'loaded'] += gzipSync(contents, { level: 9 }).length
  }
  return sizes
}

// Each ceiling leaves a few per cent for a change; one that needs more says here what for.
const CEILINGS = {
  // The chain, layers outside of all, scopes for who emits, bindings of adapters, the refusal at load of what is no handler or another platform's, the invocation with signal, waitUntil and a
  // sink for streams, on platforms that keep work alive or tell of clients that are gone too, the batch engine with lanes and deadline, layers for each record,
  // policies for failures, every field of an SQS record checked by name, JSON and text codecs.
  'on(sqs()).each(() => {})': 7350,
  // The same engine; an S3 record in place of an SQS one, with what it is among objects of any store, and no codec.
  'on(s3()).each(() => {})': 6700,
  // The same engine, and a check of fields by a table.
  'on(sns()).each(() => {})': 7400,
  // Base64, sequence numbers, and the refusal of windows.
  'on(kinesis()).each(() => {})': 7500,
  // Attribute values, their numbers exact.
  'on(dynamoDB()).each(() => {})': 9050,
  // Keys, values and headers; answers by partition.
  'on(kafka()).each(() => {})': 8150,
  // Gzip and base64.
  'on(cloudWatchLogs()).each(() => {})': 7950,
  // No engine; what a CloudEvent in the detail is taken apart by.
  'on(eventBridge()).handle(() => {})': 4650,
  // Every HTTP trigger in and out (REST and HTTP APIs, function URLs, load balancers, Lattice), whole and as a stream; path
  // parameters, query, cookies, bodies by media type, their limits, problem+json, safe headers.
  "on(http.get('/x')).handle(() => 'x')": 12300,
  // No engine; all triggers of user pools share one reader.
  "on(cognito('PreSignUp')).handle(() => {})": 5550,
  // An answer through the SDK, which is not counted.
  'on(codePipeline()).handle(() => {})': 6050,
  // An answer by PUT, with retries.
  'on(cloudFormation()).handle(() => {})': 6500,
} as const

for (const [handler, ceiling] of Object.entries(CEILINGS)) {
  test(`toLambda(${handler}) carries at most ${ceiling} bytes`, async () => {
    const name = /\((\w+)/.exec(handler)?.[1] ?? ''
    const from = TRIGGERS.has(name) ? 'heddle/triggers' : 'heddle'
    const { loaded, later } = await bytes(`import { on } from 'heddle'
      import { ${name} } from '${from}'
      import { toLambda } from 'heddle/aws'
      export const handler = toLambda(${handler})`)
    expect(loaded).toBeLessThanOrEqual(ceiling)
    expect(loaded, 'the ceiling is far away: lower it').toBeGreaterThan(ceiling * 0.9)
    // What names an event that is refused: a table of every event of AWS. A bundle without splitting holds it too, but
    // does not run it.
    expect(later).toBeLessThanOrEqual(2600)
  })
}

test.each([
  // The codec and the brand of codecs; what turns text into bytes; what says that it was given neither.
  ['bytes', 'heddle', ['bytes', 'codecBrand', 'defineCodec', 'describe', 'issue', 'toBytes']],
  ['dropped', 'heddle/triggers', ['dropped']],
])('what a function does not use leaves nothing in its bundle: %s of %s', async (name, from, expected) => {
  const { outputFiles } = await build({
    stdin: { contents: `import { ${name} } from '${from}'\nconsole.log(${name})`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@aws-sdk/*'],
    tsconfigRaw: '{}',
    write: false,
    logLevel: 'error',
  })
  const statements = outputFiles[0]?.text.matchAll(/^(?:var|let|const|function|async function|class) ([\w$]+)/gm) ?? []
  expect([...statements].map(([, declared]) => declared).sort()).toEqual(expected)
})

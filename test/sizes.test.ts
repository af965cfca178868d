import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

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
  // The chain, the invocation with signal and waitUntil, the batch engine with lanes and deadline, every field of an SQS
  // record checked by name, JSON and text codecs, the refusal that names other events.
  'on(sqs()).each(() => {})': 5600,
  // The same engine; an S3 record in place of an SQS one, and no codec.
  'on(s3()).each(() => {})': 4950,
  // No engine.
  'on(eventBridge()).handle(() => {})': 3800,
  // Both payload formats in and out, path parameters, query, cookies, problem+json, safe headers.
  "on(http.get('/x')).handle(() => 'x')": 6950,
} as const

for (const [handler, ceiling] of Object.entries(CEILINGS)) {
  test(`toLambda(${handler}) carries at most ${ceiling} bytes`, async () => {
    const { loaded, later } = await bytes(`import { eventBridge, http, on, s3, sqs } from 'heddle'
      import { toLambda } from 'heddle/aws'
      export const handler = toLambda(${handler})`)
    expect(loaded).toBeLessThanOrEqual(ceiling)
    expect(loaded, 'the ceiling is far away: lower it').toBeGreaterThan(ceiling * 0.9)
    // What names an event that is refused: a table of every event of AWS. A bundle without splitting holds it too, but
    // does not run it.
    expect(later).toBeLessThanOrEqual(2900)
  })
}

test('what a function does not use leaves nothing in its bundle', async () => {
  const { outputFiles } = await build({
    stdin: { contents: `import { bytes } from 'heddle'\nconsole.log(bytes)`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@aws-sdk/*'],
    tsconfigRaw: '{}',
    write: false,
    logLevel: 'error',
  })
  const statements = outputFiles[0]?.text.match(/^(?:var|let|const|function|async function|class) [\w$]+/gm) ?? []
  // The codec and the brand of codecs; what turns text into bytes; what says that it was given neither.
  expect(statements.sort()).toEqual([
    'function bytes',
    'function defineCodec',
    'function describe',
    'function issue',
    'function toBytes',
    'var codecBrand',
  ])
})

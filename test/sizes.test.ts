import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** The bytes that a function carries for what it uses of heddle: bundled, minified, and gzipped as Lambda's zip is. */
async function bytes(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // The build, as users get it, not the sources that the repository's own tsconfig names.
    tsconfigRaw: '{}',
    write: false,
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
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
    const size = await bytes(`import { eventBridge, http, on, s3, sqs } from 'heddle'
      import { toLambda } from 'heddle/aws'
      export const handler = toLambda(${handler})`)
    expect(size).toBeLessThanOrEqual(ceiling)
    expect(size, 'the ceiling is far away: lower it').toBeGreaterThan(ceiling * 0.9)
  })
}

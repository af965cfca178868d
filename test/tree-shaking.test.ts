import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** What a subpath has of a package, and where that stands. */
const ENTRIES: readonly (readonly [from: string, entry: string])[] = [
  ['heddle', 'events/src/index.ts'],
  ['heddle', 'middleware/src/index.ts'],
  ['heddle/triggers', 'events/src/triggers.ts'],
  ['heddle/http', 'events/src/web.ts'],
  ['heddle/http', 'middleware/src/web.ts'],
]

/** What users import by name, from where, and the file that it is in. */
const exported = ENTRIES.flatMap(([from, entry]) => {
  const text = readFileSync(`${root}/packages/${entry}`, 'utf8')
  return [...text.matchAll(/^export \{([^}]+)\} from '\.\/([^']+)'/gm)].flatMap(([, names = '', file = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => ({ name, from, file: entry.replace(/[^/]+$/, file) })),
  )
})
// What several of them are made of, and users import too.
const SHARED = new Set([
  ...['authorizer', 'policy', 'web-socket-connections', 'http'].map((file) => `events/src/${file}.ts`),
  'middleware/src/scopes.ts',
])
const files = new Set(exported.map(({ file }) => file).filter((file) => !SHARED.has(file)))

/** The files of `packages` of which something is left in the bundle of a function that uses one export. */
async function bundled(name: string, from: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `import { ${name} } from '${from}'\nconsole.log(${name})`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    conditions: ['@heddle/source'],
    external: ['@aws-sdk/*', '@fastify/busboy', 'jose'],
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path)
    .filter((path) => path.startsWith('packages/'))
    .map((path) => path.slice('packages/'.length))
}

test('there are many', () => {
  expect(exported.length).toBeGreaterThan(100)
})

test.each(exported)('a function that uses $name bundles none of the others', async ({ name, from, file }) => {
  const others = (await bundled(name, from)).filter((one) => one !== file && files.has(one))
  expect(others).toEqual([])
})

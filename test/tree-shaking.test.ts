import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** What users import by name, from where, and the file that it is in. */
const exported = Object.entries({ heddle: 'index', 'heddle/triggers': 'triggers' }).flatMap(([from, entry]) => {
  const text = readFileSync(`${root}/packages/events/src/${entry}.ts`, 'utf8')
  return [...text.matchAll(/^export \{([^}]+)\} from '\.\/([^']+)'/gm)].flatMap(([, names = '', file = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => ({ name, from, file })),
  )
})
// What several sources are made of, and users import too.
const SHARED = new Set(['authorizer.ts', 'policy.ts', 'web-socket-connections.ts'])
const files = new Set(exported.map(({ file }) => file).filter((file) => !SHARED.has(file)))

/** The files of `packages/events/src` of which something is left in the bundle of a function that uses one export. */
async function bundled(name: string, from: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `import { ${name} } from '${from}'\nconsole.log(${name})`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    conditions: ['@heddle/source'],
    external: ['@aws-sdk/*'],
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path)
    .filter((path) => path.startsWith('packages/events/src/'))
    .map((path) => path.slice('packages/events/src/'.length))
}

test('there are sources', () => {
  expect(exported.length).toBeGreaterThan(40)
})

test.each(exported)('a function that uses $name bundles none of the other sources', async ({ name, from, file }) => {
  const others = (await bundled(name, from)).filter((one) => one !== file && files.has(one))
  expect(others).toEqual([])
})

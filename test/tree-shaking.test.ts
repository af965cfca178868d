import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const index = readFileSync(`${root}/packages/events/src/index.ts`, 'utf8')

/** What users import by name, and the file that it is in. */
const exported = [...index.matchAll(/^export \{([^}]+)\} from '\.\/([^']+)'/gm)].flatMap(([, names = '', file = '']) =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .map((name) => ({ name, file })),
)
const files = new Set(exported.map(({ file }) => file))

/** The files of `packages/events/src` of which something is left in the bundle of a function that uses one export. */
async function bundled(name: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `import { ${name} } from 'heddle'\nconsole.log(${name})`, resolveDir: root },
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

test.each(exported)('a function that uses $name bundles none of the other sources', async ({ name, file }) => {
  const others = (await bundled(name)).filter((one) => one !== file && files.has(one))
  expect(others).toEqual([])
})

import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = new URL('../../..', import.meta.url).pathname

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
    absWorkingDir: root,
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.startsWith('packages/events/src/'))
    .map(([path]) => path.slice('packages/events/src/'.length, -'.ts'.length))
}

const READER = ['events-of', 'received', 'received-attributes']
const SOURCES = ['event-bridge', 'http', 'kafka', 'kinesis', 'sns', 'sqs']

test.each(['sqs', 'sns', 'kinesis', 'kafka', 'eventBridge'])(
  '%s of heddle carries no reader of CloudEvents',
  async (name) => {
    expect(await bundled(name, '@heddle/events')).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:received|events-of|carried)/)]),
    )
  },
)

test.each([
  ['sqs', 'sqs'],
  ['sns', 'sns'],
  ['kinesis', 'kinesis'],
  ['kafka', 'kafka'],
  ['eventBridge', 'event-bridge'],
])('%s of heddle/cloud-events carries the reader, and no other source', async (name, file) => {
  const files = await bundled(name, '@heddle/events/cloud-events')
  expect(files).toEqual(expect.arrayContaining(READER))
  expect(files.filter((one) => SOURCES.includes(one))).toEqual([file])
  expect(files.filter((one) => one.endsWith('-of') && one !== 'events-of')).toEqual([`${file}-of`])
})

test('react carries neither sources nor the reader', async () => {
  expect((await bundled('react', '@heddle/events/cloud-events')).sort()).toEqual(['quote', 'react'])
})

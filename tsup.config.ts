import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

// The exports map is the list of entry points.
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | Record<string, string>>
}
const entries = Object.values(exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry['@heddle/source'] as string],
)
const main = './src/index.ts'

/** Leaves what another entry point holds to that entry point: `./index.js` in an ES module, `./index.cjs` in CommonJS. */
const elsewhere = (format: string | undefined, folder: string, files: Readonly<Record<string, RegExp>>) => ({
  name: 'elsewhere',
  setup(build: Parameters<NonNullable<Options['esbuildPlugins']>[number]['setup']>[0]) {
    for (const [file, filter] of Object.entries(files)) {
      const path = `${folder}/${file}.${format === 'cjs' ? 'cjs' : 'js'}`
      build.onResolve({ filter }, ({ path: asked, importer }) => {
        // In another package a file of the same name is another; and an entry point itself has what it is there for.
        const isHere = importer.includes(asked.startsWith('.') ? '/packages/events/' : '/packages/')
        return isHere ? { path, external: true, sideEffects: false } : undefined
      })
    }
  },
})

/** Leaves what `auto` loads on the platform that it finds itself on to the entry point of that platform. */
const onDemand = (format: string | undefined) => ({
  name: 'on-demand',
  setup(build: Parameters<NonNullable<Options['esbuildPlugins']>[number]['setup']>[0]) {
    build.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ path, kind, importer }) => {
      if (kind !== 'dynamic-import' || !/\/packages\/adapters\/src\/auto(?:-serve)?\.ts$/.test(importer))
        return undefined
      const file = path.slice(2, -3)
      const entry = { 'node-serve': 'node', iron: 'fn' }[file] ?? file
      return { path: `./${entry}.${format === 'cjs' ? 'cjs' : 'js'}`, external: true }
    })
  },
})

// Each entry point is one file, for every further file costs about a millisecond to load. What all of them share is in
// heddle itself, so that there is one copy of it, in ESM as in CommonJS; so is the source of HTTP, which others are made of.
const scripts = (format: 'esm' | 'cjs'): Options[] => [
  {
    entry: [main],
    esbuildPlugins: [elsewhere(format, '.', { identify: /\/identify\.ts$/ })],
  },
  {
    entry: entries.filter((entry) => entry !== main && !inFolder(entry)),
    esbuildPlugins: [
      onDemand(format),
      elsewhere(format, '.', {
        index: /^@heddle\/core$|^\.\/(?:http|sqs|sns|kinesis|kafka|event-bridge)\.ts$/,
        identify: /^\.\/identify\.ts$/,
        emit: /^@heddle\/emit$/,
      }),
    ],
  },
  {
    entry: entries.filter(inFolder),
    outDir: 'dist/emit',
    esbuildPlugins: [elsewhere(format, '..', { index: /^@heddle\/core$/ })],
  },
]

/** Whether an entry point is one of a folder: `./src/emit/sqs.ts`. */
function inFolder(entry: string): boolean {
  return entry.startsWith('./src/emit/')
}

const shared: Options = { target: 'node22', noExternal: [/^@heddle\//], splitting: false, sourcemap: true }

export default defineConfig([
  ...scripts('esm').map((options) => ({ ...shared, ...options, format: 'esm' as const })),
  ...scripts('cjs').map((options) => ({ ...shared, ...options, format: 'cjs' as const })),
  { ...shared, entry: entries, format: ['esm', 'cjs'], dts: { only: true } },
])

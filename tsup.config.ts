import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

// The exports map is the list of entry points.
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | Record<string, string>>
}

export default defineConfig({
  entry: Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry['@heddle/source'] as string],
  ),
  format: ['esm', 'cjs'],
  target: 'node22',
  dts: true,
  noExternal: [/^@heddle\//],
  clean: true,
  sourcemap: true,
})

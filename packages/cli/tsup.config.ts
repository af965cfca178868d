import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineConfig } from 'tsup'

// AWS's client cannot be a dependency: its install scripts build curl and a native module, and the install of whatever
// depends on it fails where there is no cmake ("npm error: cmake is not installed", npm 11.19). npm runs the scripts of
// bundled dependencies as well. Its JavaScript is one file that needs nothing but Node, so a copy goes along, unchanged
// and with its licence (Apache-2.0); src/rapid-client.cjs stands in for the native part.
const client = dirname(createRequire(import.meta.url).resolve('aws-lambda-ric'))

export default defineConfig(({ outDir = 'dist' }) => ({
  entry: ['src/heddle.ts', 'src/index.ts', 'src/openapi-process.ts', 'src/schemas-process.ts'],
  format: 'esm',
  target: 'node22',
  dts: { entry: 'src/index.ts' },
  clean: true,
  async onSuccess() {
    await mkdir(join(outDir, 'aws-lambda-ric'), { recursive: true })
    for (const file of ['index.mjs', 'LICENSE', 'NOTICE', 'package.json']) {
      await copyFile(join(client, file), join(outDir, 'aws-lambda-ric', file))
    }
    // Preloaded into the function's process as they are, not part of any bundle.
    for (const file of ['rapid-client.cjs', 'bench-client.cjs', 'bench-trace.cjs']) {
      await copyFile(join('src', file), join(outDir, file))
    }
  },
}))

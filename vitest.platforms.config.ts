import { defineConfig } from 'vitest/config'
import { MatrixReporter } from './scripts/matrix-reporter.ts'
import config from './vitest.config.ts'

/** The adapters' tests on every host, by `npm run test:platforms`: see scripts/platforms.ts. */
export default defineConfig({
  ...config,
  test: {
    include: [
      'packages/adapters/test/**/*.test.ts',
      'packages/emit/test/hosts/**/*.test.ts',
      'test/everywhere.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new MatrixReporter()],
  },
})

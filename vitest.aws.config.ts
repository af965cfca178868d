import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** Tests against moto, by `npm run test:aws`: see scripts/moto.ts. */
export default defineConfig({
  ...config,
  test: { include: ['packages/*/test/aws/**/*.test.ts'], testTimeout: 60_000 },
})

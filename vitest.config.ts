import { configDefaults, defineConfig } from 'vitest/config'

const source = new URL('src/', import.meta.url).pathname

export default defineConfig({
  // A package's own tests use heddle by the names that its users do.
  resolve: {
    alias: [
      { find: /^heddle$/, replacement: `${source}index.ts` },
      { find: /^heddle\/(.+)$/, replacement: `${source}$1.ts` },
    ],
  },
  ssr: { resolve: { conditions: ['@heddle/source'], externalConditions: ['@heddle/source'] } },
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    // These need moto, and hosts of their own: `npm run test:aws`, `npm run test:platforms`.
    exclude: [...configDefaults.exclude, 'packages/*/test/aws/**', 'packages/*/test/hosts/**'],
    testTimeout: 60_000,
    typecheck: {
      enabled: true,
      checker: 'tsc',
      include: ['test/**/*.test-d.ts', 'packages/*/test/**/*.test-d.ts'],
    },
  },
})

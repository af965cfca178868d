import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/**
 * AWS's runtime client for Node 24, 4.0.2. A build carries a copy (see tsup.config.ts for why it is not a dependency);
 * from source it is the package itself.
 */
export function officialClient(): string {
  const copy = fileURLToPath(new URL('./aws-lambda-ric/index.mjs', import.meta.url))
  return existsSync(copy) ? copy : require.resolve('aws-lambda-ric')
}

/** The module that stands in for the client's native part, next to this file in the source as in a build. */
export function standIn(): string {
  return fileURLToPath(new URL('./rapid-client.cjs', import.meta.url))
}

/** What `--import` loads so that Node runs TypeScript, enums and extensionless imports included. */
export function typeScriptLoader(): string {
  return pathToFileURL(require.resolve('tsx')).href
}

// Hosts and servers that others have written, too large for the project's own dependencies: `npm run test:platforms` installs them here.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Where they are installed: this folder, or what the environment variable `HEDDLE_HOSTS` says. */
export const hostsFolder: string = process.env.HEDDLE_HOSTS ?? new URL('.', import.meta.url).pathname

/**
 * The file of a module that is installed there: `azurite/dist/src/queue/main.js`. `undefined`, and a line that says so, where
 * nothing is installed: the tests that need it are then skipped. Throws when others are and this one is not.
 */
export function hostModule(name: string): string | undefined {
  if (existsSync(join(hostsFolder, 'node_modules')))
    return createRequire(join(hostsFolder, 'package.json')).resolve(name)
  console.warn(`skipped what needs ${name}: nothing is installed in ${hostsFolder}, npm run test:platforms does that`)
  return undefined
}

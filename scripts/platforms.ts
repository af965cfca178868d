// Runs the adapters' tests on every host that can be had: `npm run test:platforms`. The hosts that are not among the project's
// own development dependencies are installed into test/hosts first; where that is not possible it says why, and their tests
// skip. The matrix in docs/platforms.md is made of what passed: `npm run test:platforms -- --update` writes it.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname
const folder = join(root, 'test/hosts')

const wanted = readFileSync(join(folder, 'package.json'), 'utf8')
// Written last, so that what was broken off is begun anew.
const mark = join(folder, 'node_modules/.installed')
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
  console.error(`installing hosts into ${folder}`)
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 600_000,
  })
  if (status === 0) writeFileSync(mark, wanted)
  else console.error('they could not be installed: the tests that need them skip, and the matrix is not compared')
}

const options = process.argv.slice(2)
const update = options.includes('--update')
const given = options.filter((option) => option !== '--update')
const { status } = spawnSync('vitest', ['run', '--config', 'vitest.platforms.config.ts', ...given], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    // A part of the tests says nothing of the whole.
    HEDDLE_MATRIX: update ? 'update' : given.length === 0 && existsSync(mark) ? 'compare' : 'off',
  },
})
process.exit(status ?? 1)

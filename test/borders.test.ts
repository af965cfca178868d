import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Which packages a package may import. The command line stands alone. */
const BORDERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  events: ['core'],
  middleware: ['core'],
  emit: ['core'],
  adapters: ['core', 'events'],
  testing: ['core', 'events', 'emit', 'adapters'],
  cli: [],
}

const root = new URL('..', import.meta.url).pathname

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name as string)
}

test('every package has a border', () => {
  expect(readdirSync(join(root, 'packages')).toSorted()).toEqual(Object.keys(BORDERS).toSorted())
})

for (const [name, allowed] of Object.entries(BORDERS)) {
  test(`${name} imports only ${allowed.join(' and ') || 'itself'} of heddle`, () => {
    const crossed = sources(`packages/${name}/src`).flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith('@heddle/') || target === 'heddle' || target.startsWith('heddle/'))
        .filter((target) => !allowed.includes(target.split('/')[1] as string))
        .map((target) => `${file} imports ${target}`),
    )
    expect(crossed).toEqual([])
  })

  test(`${name} reaches into no other package by a path`, () => {
    const reached = sources(`packages/${name}/src`).flatMap((file) =>
      imports(file).filter(
        (target) => target.startsWith('.') && !join(file, '..', target).startsWith(`packages/${name}/src/`),
      ),
    )
    expect(reached).toEqual([])
  })
}

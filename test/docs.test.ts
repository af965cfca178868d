import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const pages = ['README.md', 'CONTRIBUTING.md', 'packages/cli/README.md', 'benchmarks/README.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
)
// Inside the repository, so that heddle and its development dependencies are found as in the examples.
const folder = mkdtempSync(join(root, 'test/fixtures/snippets-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('every snippet of the docs compiles', () => {
  let count = 0
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8')
    for (const match of text.matchAll(/^```ts\n(.*?)^```/gms)) {
      const line = text.slice(0, match.index).split('\n').length
      writeFileSync(join(folder, `${page.replaceAll('/', '-')}-line-${line}.ts`), `${match[1]}\nexport {}\n`)
      count++
    }
  }
  expect(count).toBeGreaterThan(12)
  const config = {
    extends: join(root, 'tsconfig.json'),
    include: ['*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = run(['-p', folder])
  expect(stdout).toBe('')
})

test('every link of the docs leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
      .map(([, target]) => target as string)
      .filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  )
  expect(broken).toEqual([])
})

function run(args: readonly string[]): { stdout: string } {
  try {
    return {
      stdout: execFileSync(process.execPath, [join(root, 'node_modules/@typescript/native/bin/tsc'), ...args], {
        encoding: 'utf8',
      }),
    }
  } catch (error) {
    return error as { stdout: string }
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { Costs } from '../src/bench-costs.ts'
import type { BenchResult } from '../src/bench-result.ts'
import { eventually, fixture, type HeddleOptions, heddle, isAlive, type Run } from './helpers.ts'

const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const source = { flags: ['--conditions=@heddle/source'] }

/** A short run: what is tested here is not how long things take. */
function bench(target: string, more: readonly string[] = [], options: HeddleOptions = {}): Promise<Run> {
  const event = more.includes('--event') ? [] : ['--event', 'bench/order.json']
  return heddle(['bench', `bench/${target}`, ...event, '--rounds', '1', '--invocations', '0', ...more], options)
}

async function figures(
  target: string,
  more: readonly string[] = [],
  options: HeddleOptions = {},
): Promise<BenchResult> {
  const { status, stdout, stderr } = await bench(target, [...more, '--json'], options)
  expect([status, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

const estimate = { median: expect.any(Number), low: expect.any(Number), high: expect.any(Number) }
const times = { cpuMs: estimate, wallMs: estimate, waitMs: expect.any(Number) }

test('a bench prints its figures, where they come from and an estimate for Lambda, and nothing else', async () => {
  const { status, stdout, stderr } = await bench('planted.mjs', ['--invocations', '20'])
  expect([status, stderr]).toEqual([0, ''])
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/^1 cold start of each, .* over an empty function\.$/)
  const names = lines.map((line) => line.slice(0, 26).trim().split(/ {2,}/)[0])
  expect(names).toEqual(
    expect.arrayContaining(['init', 'first invocation', 'both: cold start', 'warm invocation', 'p50, as it ran']),
  )
  expect(names).toEqual(expect.arrayContaining(['p99, as it ran', 'peak memory', 'files loaded', 'bundle']))
  expect(stdout).toMatch(/\ninit +-?[\d.]+ \[-?[\d.]+, -?[\d.]+\] ms/)
  expect(stdout).toContain('\nWhere init goes ')
  expect(stdout).toMatch(/\nAn estimate for Lambda .*\n {2}128 MB +0\.07 [\s\S]*\n {2}1769 MB +1\.00 /)
  expect(stdout).not.toContain('\u001b')
})

test('--json has every figure', async () => {
  const { functions, ...about } = await figures('planted.mjs', ['--invocations', '20', '--budget', 'size=1MB'])
  const budget = { figure: 'size', limit: 1e6, value: expect.any(Number), isKept: true, isUnsure: false }
  expect(about).toEqual({ node: process.versions.node, rounds: 1, invocations: 20, budgets: [budget] })
  const phase = {
    costs: expect.any(Array),
    cpuMs: expect.any(Number),
    restMs: expect.any(Number),
    restInternals: expect.any(Array),
  }
  const shares = { p50: expect.any(Number), p99: expect.any(Number) }
  expect(functions).toEqual([
    {
      module: 'bench/planted.mjs',
      export: 'handler',
      isBundled: false,
      isTranslated: false,
      init: times,
      first: times,
      cold: times,
      warm: { over: times, cpuMs: shares, wallMs: shares, count: 20 },
      memory: { overMB: estimate, peakMB: expect.any(Number) },
      size: { files: 3, bytes: expect.any(Number) },
      bundle: { bytes: expect.any(Number), gzipBytes: expect.any(Number), parts: expect.any(Array) },
      lambda: [128, 256, 512, 1024, 1769].map((memoryMB) => ({
        memoryMB,
        cpuShare: memoryMB / 1769,
        initMs: expect.any(Number),
        firstMs: expect.any(Number),
        warmMs: expect.any(Number),
        isEnough: expect.any(Boolean),
      })),
      costs: { init: phase, first: phase, modules: expect.any(Array) },
    },
  ])
})

test('the size is that of the files that were loaded', async () => {
  const [{ size } = {}] = (await figures('planted.mjs')).functions
  const files = ['planted.mjs', 'helpers/index.mjs', 'helpers/busy-loop.mjs']
  const bytes = files.reduce((sum, file) => sum + readFileSync(fixture(`bench/${file}`)).length, 0)
  expect(size).toEqual({ files: 3, bytes })
})

test('a function set beside itself shows no difference', async () => {
  // One interval in twenty leaves out what it should have in it; all of three would be no chance.
  let said: string | undefined
  for (let tries = 0; tries < 3 && !said?.endsWith('no difference'); tries++) {
    const args = ['--compare', 'bench/empty.mjs', '--rounds', '12']
    const { stdout } = await bench('empty.mjs', args)
    const [, differences = ''] = stdout.split('bench/empty.mjs#handler over bench/empty.mjs#handler')
    said = differences.split('\n').find((line) => line.startsWith('both: cold start'))
  }
  expect(said).toMatch(/no difference$/)
})

test('a handler that imports zod by its name and the SDK at its top is compared with one that follows the advice', async () => {
  const { functions, differences } = await figures('eager.mjs', ['--compare', 'bench/lazy.mjs', '--rounds', '3'])
  const [eager, lazy] = functions.map(({ costs }) => (costs as Costs).init.costs.map(({ name }) => name))
  expect(eager?.slice(0, 2).toSorted()).toEqual(['@aws-sdk/client-sqs', 'zod'])
  expect(lazy).not.toContain('@aws-sdk/client-sqs')
  const [{ size: all, memory } = {}, { size: less } = {}] = functions
  expect(less?.bytes).toBeLessThan(all?.bytes ?? 0)
  expect(memory?.peakMB).toBeGreaterThan(0)
  expect(differences).toEqual({ init: times, first: times, cold: times, memory: estimate })
  // Which of the two is the slower, by tens of milliseconds.
  expect(Math.sign(differences?.init.cpuMs.median ?? 0)).toBe(-1)
})

test('bundled, the advice gains more: of zod/mini nothing is loaded that is not used', async () => {
  const args = ['--compare', 'bench/lazy.mjs', '--bundle']
  const { status, stdout } = await bench('eager.mjs', args)
  expect(status).toBe(0)
  expect(stdout).toMatch(/\nbench\/lazy\.mjs#handler, bundled over bench\/eager\.mjs#handler, bundled\n/)
  expect(stdout).toMatch(/\nfiles loaded +-\d+ kB {2}less\n/)
  expect(stdout).toMatch(/\nbundle +-\d+ kB {2}less\n/)
  expect(stdout).toMatch(/\n 1 {2}@aws-sdk\/client-sqs .* bundle of bench\/eager\.mjs/)
  expect(leftBehind()).toEqual([])
})

test.each([
  ['init=1h', 'init: expected a limit in us, ms, s, got 1h'],
  ['size=20ms', 'size: expected a limit in B, kB, MB, got 20ms'],
  ['memory=2B', 'memory: expected a limit in kB, MB, got 2B'],
  ['speed=1ms', 'no such figure: speed; there are init, first, cold, warm, memory, size, bundle'],
  ['constructor=1ms', 'no such figure: constructor; there are init, first, cold, warm, memory, size, bundle'],
  ['init', 'expected figures and limits such as init=20ms,size=200kB, got init'],
  ['init=-1ms', 'expected figures and limits such as init=20ms,size=200kB, got init=-1ms'],
  ['init=20ms,', 'expected figures and limits such as init=20ms,size=200kB, got nothing'],
  ['warm=1ms', 'there is no figure warm with --invocations 0'],
])('the budget %s is a wrong call', async (budget, message) => {
  const { status, stdout, stderr } = await bench('empty.mjs', ['--budget', budget])
  expect([status, stdout, stderr]).toEqual([2, '', `heddle bench: --budget: ${message}\nSee heddle bench --help.\n`])
})

test('the status is 1 when a budget is exceeded, and 0 when all are kept', async () => {
  const kept = 'init=60s,first=60s,cold=60s,warm=60000ms,memory=9000MB,size=1kB,bundle=0.001MB'
  const args = ['--invocations', '5', '--budget', kept]
  const good = await bench('planted.mjs', args)
  expect(good.status).toBe(0)
  expect(good.stdout.match(/^budget .*$/gm)).toEqual([
    expect.stringMatching(/^budget init: .* of 60000 ms$/),
    expect.stringMatching(/^budget first: .* of 60000 ms$/),
    expect.stringMatching(/^budget cold: .* of 60000 ms$/),
    expect.stringMatching(/^budget warm: .* of 60000 ms$/),
    expect.stringMatching(/^budget memory: .* MB of 9000\.0 MB$/),
    expect.stringMatching(/^budget size: \d+ B of 1\.00 kB$/),
    expect.stringMatching(/^budget bundle: \d+ B of 1\.00 kB$/),
  ])
  const bad = await bench('planted.mjs', ['--budget', 'init=60s,size=20B'])
  expect(bad.status).toBe(1)
  expect(bad.stdout).toMatch(/\nbudget init: .* of 60000 ms\nbudget size: \d+ B exceeds 20 B\n$/)
  const json = await bench('planted.mjs', ['--budget', 'size=20B', '--json'])
  expect([json.status, JSON.parse(json.stdout).budgets]).toMatchObject([1, [{ figure: 'size', isKept: false }]])
})

test('a handler of heddle is measured like any other, TypeScript included', async () => {
  const event = ['--event', 'bench/event-bridge.json']
  const { functions } = await figures('orders.ts', event, source)
  const [{ isTranslated, costs } = {}] = functions
  expect(isTranslated).toBe(true)
  const { init } = (costs ?? {}) as Costs
  expect(init.costs[0]).toMatchObject({ name: 'heddle', kind: 'package', via: ['bench/orders.ts'] })
  expect(init.costs.map(({ name }) => name)).toContain('bench/types.ts')
  const { stdout } = await bench('orders.ts', event, source)
  expect(stdout).toContain('\nTypeScript is translated while it is loaded, which no deployment does')
  const bundled = await figures('orders.ts', [...event, '--bundle'], source)
  expect(bundled.functions[0]).toMatchObject({ isBundled: true, isTranslated: false, size: { files: 1 } })
})

test('a stream is measured too', async () => {
  const args = ['bench', 'streams.mjs#http', '--event', 'one.json', '--rounds', '1', '--invocations', '10', '--json']
  const { status, stdout } = await heddle(args)
  expect([status, JSON.parse(stdout).functions[0].warm.count]).toEqual([0, 10])
})

test('a series of events takes turns', async () => {
  const args = ['bench', 'answers.mjs', '--event', 'series.jsonl', '--rounds', '1', '--invocations', '7', '--json']
  const { status, stdout } = await heddle(args)
  expect([status, JSON.parse(stdout).functions[0].warm.count]).toEqual([0, 7])
})

test('an event as large as Lambda takes is measured, a larger one is refused', async () => {
  const args = ['bench', 'answers.mjs#nothing', '--event', '-', '--rounds', '1', '--invocations', '2', '--json']
  const large = await heddle(args, { stdin: JSON.stringify('x'.repeat(6 * 1024 * 1024 - 2)) })
  expect([large.status, large.stderr]).toEqual([0, ''])
  const larger = await heddle(args, { stdin: JSON.stringify('x'.repeat(6 * 1024 * 1024)) })
  expect(larger).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'heddle bench: standard input: the event is larger than the 6 MB of Lambda\nSee heddle bench --help.\n',
  })
})

test.each([
  ['answers.mjs#nope', 'Runtime.HandlerNotFound'],
  ['answers.mjs#boom', 'TypeError'],
  ['answers.mjs#never', 'Runtime.NodeJsExit'],
  ['answers.mjs#exit', 'Runtime.ExitError'],
  ['answers.mjs#spin', 'Sandbox.Timedout'],
  ['throws.mjs', 'TypeError'],
  ['missing-import.mjs', 'Error'],
  ['broken/syntax.mjs', 'Runtime.UserCodeSyntaxError'],
])('%s fails as it does without measuring', async (target, errorType) => {
  const args = ['bench', target, '--event', '-', '--timeout', '0.5']
  const { status, stdout, stderr } = await heddle(args, { stdin: '{ "spin": true }' })
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ errorType })
  expect(stderr).toMatch(/failed, init \d+ ms/)
})

test('--json has a failure in the form that invoke has it', async () => {
  const { status, stdout, stderr } = await bench('../answers.mjs#boom', ['--json'])
  expect([status, stderr, JSON.parse(stdout)]).toMatchObject([
    1,
    '',
    { error: { errorType: 'TypeError' }, logs: [expect.any(String)] },
  ])
})

test('a handler that fails only later fails the measuring', async () => {
  const { status, stdout, stderr } = await bench('fails-later.mjs', ['--invocations', '100'])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ errorType: 'RangeError', errorMessage: 'the twenty-first was too much' })
  expect(stderr).toMatch(/failed, when it was measured\n$/)
})

test('where tracing breaks a function, its figures are there nevertheless', async () => {
  const module = join(folder, 'untraced.mjs')
  const isTraced = "process.execArgv.includes('--experimental-vm-modules')"
  writeFileSync(module, `if (${isTraced}) throw new Error('not so')\nexport const handler = async () => {}\n`)
  const { functions } = await figures(`../${relative(fixture(''), module)}`, ['--compare', 'bench/empty.mjs'])
  const error = 'the function failed when its modules were traced: not so'
  expect(functions[0]).toMatchObject({ init: times, costs: { error } })
  expect(functions[0]).not.toHaveProperty('size')
  expect(functions[1]).toMatchObject({ costs: { init: { costs: [{ name: 'bench/empty.mjs' }] } }, size: { files: 1 } })
  const args = ['bench', module, '--event', 'one.json', '--rounds', '1', '--budget', 'size=1MB']
  const { status, stdout } = await heddle(args)
  expect(status).toBe(1)
  expect(stdout).toMatch(/\nWhere the time goes is not known: the function failed when .*: not so\n/)
  expect(stdout).toMatch(/\nbudget size: is not known\n$/)
})

test('the event of a series that fails is named', async () => {
  const args = ['bench', 'answers.mjs#wait', '--event', 'slow-then-fast.jsonl', '--timeout', '0.25']
  const { status, stderr } = await heddle(args)
  expect(status).toBe(1)
  expect(stderr).toMatch(/^failed, slow-then-fast\.jsonl:1, init \d+ ms/)
})

test('the bundle is of the esbuild that the project has; without one there is none', async () => {
  const module = join(folder, 'alone.mjs')
  writeFileSync(module, 'export const handler = async () => {}\n')
  const args = ['bench', module, '--event', 'one.json', '--rounds', '1', '--invocations', '0']
  const { status, stdout } = await heddle([...args, '--json'])
  expect([status, JSON.parse(stdout).functions[0].bundle]).toEqual([0, undefined])
  const missing = `needs esbuild, and it is not installed at ${module}: npm install --save-dev esbuild`
  const budget = await heddle([...args, '--budget', 'bundle=1kB'])
  expect([budget.status, budget.stderr.split('\n')[0]]).toEqual([2, `heddle bench: --budget: bundle ${missing}`])
  const bundle = await heddle([...args, '--bundle'])
  expect([bundle.status, bundle.stderr.split('\n')[0]]).toEqual([2, `heddle bench: --bundle ${missing}`])
})

test('what cannot be bundled is said, and measured as it is', async () => {
  const { functions } = await figures('not-bundled.mjs')
  expect(functions[0]?.bundle).toEqual({ error: 'Could not resolve "./not-there.mjs"' })
  const { status, stderr } = await bench('not-bundled.mjs', ['--bundle'])
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^heddle bench: --bundle: .*not-bundled\.mjs cannot be bundled: Could not resolve "\.\/not/),
  ])
})

test.each([
  [['bench'], 'heddle bench: no module given'],
  [['bench', 'a.mjs', 'b.mjs'], 'heddle bench: one module at a time, got also b.mjs'],
  [['bench', 'answers.mjs'], 'heddle bench: no event given: --event <file>, or --event - for standard input'],
  [['bench', 'nowhere.mjs', '--event', 'one.json'], 'heddle bench: no such module: nowhere.mjs'],
  [
    ['bench', 'answers.mjs', '--event', 'one.json', '--compare', 'nowhere.mjs'],
    'heddle bench: no such module: nowhere.mjs',
  ],
  [['bench', 'answers.mjs', '--event', 'no.json'], 'heddle bench: no such event file: no.json'],
  [['bench', 'answers.mjs', '--event', 'one.json', '--colour'], "heddle bench: unknown option '--colour'"],
  [
    ['bench', 'answers.mjs', '--event', 'one.json', '--rounds', '0'],
    'heddle bench: --rounds: expected a whole number from 1 to 10000, got 0',
  ],
  [
    ['bench', 'answers.mjs', '--event', 'one.json', '--rounds', '1e3'],
    'heddle bench: --rounds: expected a whole number from 1 to 10000, got 1e3',
  ],
  [
    ['bench', 'answers.mjs', '--event', 'one.json', '--invocations', ''],
    'heddle bench: --invocations: expected a whole number from 0 to 1000000, got nothing',
  ],
  [
    ['bench', 'answers.mjs', '--event', 'one.json', '--timeout', '1s'],
    'heddle bench: --timeout: expected a number, got 1s',
  ],
])('heddle %j is a wrong call', async (args, message) => {
  const { status, stdout, stderr } = await heddle(args)
  expect([status, stdout, stderr]).toEqual([2, '', `${message}\nSee heddle bench --help.\n`])
})

test('help is output', async () => {
  const [all, own] = await Promise.all([heddle(['--help']), heddle(['bench', '--help'])])
  expect(all.stdout).toContain('\n  bench    measure ')
  expect(own).toMatchObject({ status: 0, stdout: expect.stringContaining('--budget <limits>'), stderr: '' })
})

test('a signal ends the function and then the command, and nothing is left', async () => {
  const temporary = join(folder, 'temporary')
  const pids = join(folder, 'pids')
  mkdirSync(temporary)
  const entry = fileURLToPath(new URL('../src/heddle.ts', import.meta.url))
  const args = ['bench', 'bench/pids.mjs', '--event', 'one.json', '--env', `PIDS=${pids}`]
  const env = { ...process.env, TMPDIR: temporary }
  const child = spawn(process.execPath, [entry, ...args], { cwd: fixture(''), env, stdio: 'ignore' })
  const seen = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : [])
  // One checks the answers, the next are measured.
  expect(await eventually(() => new Set(seen()).size > 2)).toBe(true)
  child.kill('SIGINT')
  expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
  expect(await eventually(() => !seen().some(isAlive))).toBe(true)
  expect(readdirSync(temporary).filter((name) => name.startsWith('heddle'))).toEqual([])
})

/** The folders of bundles that were not removed. */
function leftBehind(): string[] {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url))
  return existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('heddle-bench-')) : []
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { eventually, fixture, heddle, isAlive } from './helpers.ts'

test('the answer goes to standard output, everything else to standard error', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'answers.mjs', '--event', 'one.json'])
  expect(status).toBe(0)
  expect(stdout).toBe('{\n  "got": {\n    "n": 1\n  }\n}\n')
  expect(stderr).toMatch(/^init \d+ ms, duration [\d.]+ ms, \d+ MB\n$/)
})

test('logs are shown without what is the same in every line', async () => {
  const { stdout, stderr } = await heddle(['invoke', 'answers.mjs#logs', '--event', 'one.json'])
  expect(stdout).toBe('null\n')
  expect(stderr.split('\n').slice(0, -2).toSorted()).toEqual([
    'ERROR an error',
    'INFO line 1',
    'of two lines',
    'plain',
    'to stderr',
  ])
})

test('stacks in the logs are shown without the frames of the client', async () => {
  const { stderr } = await heddle(['invoke', 'answers.mjs#logsError', '--event', 'one.json'])
  expect(stderr).toMatch(/^WARN retrying Error: refused\n {4}at \S+ .*answers\.mjs:\d+:\d+\)\n/)
  expect(stderr).toMatch(/\nError: in the background\n {4}at .*answers\.mjs:\d+:\d+\n/)
  expect(stderr).not.toContain('aws-lambda-ric')
})

test('an error is the output, without the frames of the client, and the status is 1', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'answers.mjs#boom', '--event', 'one.json'])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    errorType: 'TypeError',
    errorMessage: 'boom',
    trace: ['TypeError: boom', expect.stringMatching(/answers\.mjs:8:/)],
  })
  expect(stderr).toMatch(/^ERROR TypeError with { code: 'E_BOOM' }\nfailed, init \d+ ms, duration [\d.]+ ms, \d+ MB\n$/)
})

test('a function that cannot be loaded fails with the status 1', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'answers.mjs#nope', '--event', 'one.json'])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ errorType: 'Runtime.HandlerNotFound' })
  expect(stderr).toMatch(/^failed, init \d+ ms\n$/)
})

test('an event comes from standard input', async () => {
  const { status, stdout } = await heddle(['invoke', 'answers.mjs', '--event', '-'], { stdin: '\uFEFF[1, 2]' })
  expect([status, JSON.parse(stdout)]).toEqual([0, { got: [1, 2] }])
})

test('the lines of a .jsonl file are a series for one process', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'answers.mjs#count', '--event', 'series.jsonl'])
  expect([status, stdout]).toEqual([0, '1\n2\n3\n'])
  expect(stderr).toMatch(/^event 1 of 3 \(series\.jsonl:1\), init \d+ ms/)
  expect(stderr).toMatch(/\nevent 2 of 3 \(series\.jsonl:4\), duration/)
  expect(stderr).toMatch(/\nall 3 events answered\n$/)
})

test('files are sent in their order', async () => {
  const args = ['invoke', 'answers.mjs', '--json', '--event', 'series.jsonl', '--event', 'one.json']
  const { stdout } = await heddle(args)
  expect(lines(stdout).map((it) => it.answer.got.n)).toEqual([1, 2, 3, 1])
})

test('a series goes on after a timeout, and one failure is a failure', async () => {
  const args = ['invoke', 'answers.mjs#wait', '--event', 'slow-then-fast.jsonl', '--timeout', '0.25']
  const { status, stdout, stderr } = await heddle(args)
  expect(status).toBe(1)
  expect(stdout).toMatch(/"errorType": "Sandbox.Timedout"[\s\S]*\n"waited"\n$/)
  expect(stderr).toMatch(/\n1 of 2 events failed\n$/)
})

test('--json prints one object per event, and nothing else', async () => {
  const args = ['invoke', 'answers.mjs#wait', '--json', '--timeout', '0.25', '--event', 'slow-then-fast.jsonl']
  const { status, stdout, stderr } = await heddle(args)
  expect([status, stderr]).toEqual([1, ''])
  const requestId = expect.any(String)
  expect(lines(stdout)).toEqual([
    {
      error: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('0.25 seconds'), trace: [] },
      requestId,
      logs: [],
      initMs: expect.any(Number),
      durationMs: expect.any(Number),
    },
    {
      answer: 'waited',
      requestId,
      logs: [],
      initMs: expect.any(Number),
      durationMs: expect.any(Number),
      maxMemoryMB: expect.any(Number),
    },
  ])
})

test('a stream shows its head on standard error and its body on standard output', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'streams.mjs#http', '--event', 'one.json'])
  expect([status, stdout]).toEqual([0, '<p>hello'])
  expect(stderr).toMatch(/^status 201\ncontent-type: text\/html\nset-cookie: a=1; Secure\ninit /)
})

test('a stream that failed shows what was sent', async () => {
  const { status, stdout, stderr } = await heddle(['invoke', 'streams.mjs#late', '--event', 'one.json'])
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ errorMessage: 'after the first byte' })
  expect(stderr).toMatch(/sent before it failed:\ncontent-type: application\/octet-stream\nso far \nfailed, /)
})

test('--json has a stream in the form of a proxy answer', async () => {
  const http = await heddle(['invoke', 'streams.mjs#http', '--json', '--event', 'one.json'])
  expect(lines(http.stdout)[0].answer).toEqual({
    statusCode: 201,
    headers: { 'content-type': 'text/html' },
    cookies: ['a=1; Secure'],
    contentType: 'application/vnd.awslambda.http-integration-response',
    body: '<p>hello',
    isBase64Encoded: false,
  })
  const bytes = await heddle(['invoke', 'streams.mjs#bytes', '--json', '--event', 'one.json'])
  expect(lines(bytes.stdout)[0].answer).toMatchObject({ body: 'AP+AAQ==', isBase64Encoded: true })
  const late = await heddle(['invoke', 'streams.mjs#late', '--json', '--event', 'one.json'])
  expect(lines(late.stdout)[0]).toMatchObject({ error: { errorType: 'TypeError' }, partial: { body: 'so far ' } })
})

test('the options reach the function', async () => {
  const options = ['--name', 'orders', '--region', 'eu-west-1', '--memory', '256', '--env', 'A=1', '--env', 'B=x=y']
  const args = ['invoke', 'answers.mjs#about', '--json', '--event', 'one.json', '--log-format', 'JSON', ...options]
  const { answer } = lines((await heddle(args)).stdout)[0]
  expect(answer.env).toMatchObject({ AWS_REGION: 'eu-west-1', AWS_LAMBDA_LOG_FORMAT: 'JSON', A: '1', B: 'x=y' })
  expect(answer).toMatchObject({ functionName: 'orders', memoryLimitInMB: '256' })
})

test('conditions of the command reach the function, and its own NODE_OPTIONS', async () => {
  const args = ['invoke', 'conditions/app.mjs', '--event', 'one.json']
  expect((await heddle(args)).stdout).toBe('"default"\n')
  expect((await heddle(args, { flags: ['--conditions=special'] })).stdout).toBe('"special"\n')
  expect((await heddle([...args, '--env', 'NODE_OPTIONS=-C special'])).stdout).toBe('"special"\n')
})

test('colour is shown where it is asked for, and not with NO_COLOR', async () => {
  const args = ['invoke', 'answers.mjs#boom', '--event', 'one.json']
  const coloured = await heddle(args, { env: { FORCE_COLOR: '1' } })
  expect(coloured.stderr).toContain('\u001b[31mfailed\u001b[39m')
  expect(coloured.stdout).not.toContain('\u001b')
  const plain = await heddle(args, { env: { NO_COLOR: '1' } })
  expect(plain.stderr).not.toContain('\u001b')
})

test('a reader that is gone is no failure', async () => {
  const child = start(['invoke', 'answers.mjs', '--event', 'series.jsonl'])
  child.stdout.destroy()
  child.stderr.destroy()
  expect(await once(child, 'close')).toEqual([0, null])
})

test.each([
  [[], 'heddle: no command given'],
  [['invok'], 'heddle: no such command: invok'],
  [['--nope'], 'heddle: no such option: --nope'],
  [['constructor'], 'heddle: no such command: constructor'],
  [['invoke'], 'heddle invoke: no module given'],
  [['invoke', 'a.mjs', 'b.mjs'], 'heddle invoke: one module at a time, got also b.mjs'],
  [['invoke', 'answers.mjs'], 'heddle invoke: no event given: --event <file>, or --event - for standard input'],
  [['invoke', 'nowhere.mjs', '--event', 'one.json'], 'heddle invoke: no such module: nowhere.mjs'],
  [['invoke', 'answers.mjs#', '--event', 'one.json'], 'heddle invoke: export: expected a name, got nothing'],
  [['invoke', 'answers.mjs', '--event', 'no.json'], 'heddle invoke: no such event file: no.json'],
  [['invoke', 'answers.mjs', '--event', 'broken'], 'heddle invoke: cannot read broken: EISDIR'],
  [['invoke', 'answers.mjs', '--event', '-'], 'heddle invoke: standard input: expected an event as JSON, got nothing'],
  [['invoke', 'answers.mjs', '--event', 'common.cjs'], /^heddle invoke: common\.cjs: not JSON: Unexpected token/],
  [
    ['invoke', 'answers.mjs', '--event', 'bad-line.jsonl'],
    /^heddle invoke: bad-line\.jsonl:3: not JSON: Expected prop/,
  ],
  [['invoke', 'answers.mjs', '--event', 'one.json', '--colour'], "heddle invoke: unknown option '--colour'"],
  [['invoke', 'answers.mjs', '--event'], "heddle invoke: option '--event <value>' argument missing"],
  [
    ['invoke', 'answers.mjs', '--event', 'one.json', '--timeout', '1s'],
    'heddle invoke: --timeout: expected a number, got 1s',
  ],
  [['invoke', 'answers.mjs', '--event', 'one.json', '--env', 'A'], 'heddle invoke: --env: expected KEY=VALUE, got A'],
  [
    ['invoke', 'answers.mjs', '--event', 'one.json', '--log-format', 'xml'],
    'heddle invoke: log format: expected Text or JSON, got xml',
  ],
])('heddle %j is a wrong call', async (args, message) => {
  const { status, stdout, stderr } = await heddle(args)
  expect([status, stdout]).toEqual([2, ''])
  const [line, hint, ...rest] = stderr.split('\n')
  expect(line).toMatch(message)
  expect(hint).toMatch(/^See heddle( invoke)? --help\.$/)
  expect(rest).toEqual([''])
})

test('a bad line is found before any event is sent', async () => {
  const { stdout } = await heddle(['invoke', 'answers.mjs', '--json', '--event', 'bad-line.jsonl'])
  expect(stdout).toBe('')
})

test('help and version are output', async () => {
  const [all, invoke, version] = await Promise.all(
    [['--help'], ['invoke', '-h'], ['--version']].map((it) => heddle(it)),
  )
  expect(all).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Usage: heddle <command>\n[\s\S]* invoke /),
    stderr: '',
  })
  expect(invoke).toMatchObject({ status: 0, stdout: expect.stringContaining('--timeout <seconds>'), stderr: '' })
  expect(version).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the function and then the command', async (signal) => {
  const child = start(['invoke', 'busy.mjs', '--timeout', '60', '--event', 'one.json'])
  const [line] = await once(child.stderr, 'data')
  const pids = String(line).split(' ').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  child.kill(signal)
  expect(await once(child, 'close')).toEqual([null, signal])
  expect(await eventually(() => !pids.some(isAlive))).toBe(true)
})

function start(args: readonly string[]) {
  const entry = fileURLToPath(new URL('../src/heddle.ts', import.meta.url))
  return spawn(process.execPath, [entry, ...args], { cwd: fixture(''), stdio: ['ignore', 'pipe', 'pipe'] })
}

function lines(text: string) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

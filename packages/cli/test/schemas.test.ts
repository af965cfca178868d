import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { fixture, heddle, type Run } from './helpers.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs the command with heddle's sources. */
async function schemas(...args: readonly string[]): Promise<Run> {
  return await heddle(['schemas', ...args], { flags: ['--conditions=@heddle/source'] })
}

/** A project of its own with these files, where heddle is installed or not. */
function project(files: Readonly<Record<string, string>> = {}, installed = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-schemas-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (installed) {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules', 'heddle'))
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const PRINTED = 'printed while it was loaded\n'

test('the JSON Schema goes to standard output, what the module prints to standard error', async () => {
  const { status, stdout, stderr } = await schemas('schemas/orders.ts', '--title', 'Orders')
  expect([status, stderr]).toEqual([0, PRINTED])
  const text = { type: 'string' }
  expect(JSON.parse(stdout)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Orders',
    $defs: {
      'order.paid': {
        type: 'object',
        properties: {
          id: text,
          items: { type: 'array', items: { $ref: '#/$defs/order.paid/$defs/Item' } },
          currency: { type: 'string', enum: ['EUR', 'USD'] },
        },
        required: ['id', 'items', 'currency'],
        $defs: {
          Item: {
            type: 'object',
            properties: { sku: { type: 'string', minLength: 1 }, price: { type: 'number', exclusiveMinimum: 0 } },
            required: ['sku', 'price'],
          },
        },
      },
      'order.shipped': {
        type: 'object',
        properties: {
          id: text,
          place: {
            type: 'array',
            prefixItems: [{ type: 'number' }, { type: 'number' }],
            items: false,
            minItems: 2,
            maxItems: 2,
          },
          note: { type: ['string', 'null'] },
        },
        required: ['id', 'place', 'note'],
      },
    },
  })
  expect((await schemas('schemas/orders.ts#events', '--title', 'Orders')).stdout).toBe(stdout)
})

test('in a folder each type has a file that is a schema by itself, and together they are the whole', async () => {
  const out = join(project(), 'new', 'folder')
  expect(await schemas('schemas/orders.ts', '--out', out)).toEqual({ status: 0, stdout: '', stderr: PRINTED })
  expect(readdirSync(out)).toEqual(['order.paid.json', 'order.shipped.json'])
  const whole = JSON.parse((await schemas('schemas/orders.ts')).stdout)
  expect(JSON.parse(readFileSync(join(out, 'order.paid.json'), 'utf8'))).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $ref: '#/$defs/order.paid',
    $defs: { 'order.paid': whole.$defs['order.paid'] },
  })
  expect(await schemas('diff', out, 'schemas/orders.ts')).toMatchObject({ status: 0, stdout: 'nothing changed\n' })
})

test('the registry has a document for each type, and what it cannot say is said', async () => {
  const unsaid =
    'heddle schemas: order.shipped: place: OpenAPI 3.0 cannot say prefixItems: it lets through more than the schema\n'
  const args = ['schemas/orders.ts', '--format', 'registry', '--source', 'com.shop.orders']
  const { status, stdout, stderr } = await schemas(...args)
  expect([status, stderr]).toEqual([0, PRINTED + unsaid])
  const all = JSON.parse(stdout)
  expect(Object.keys(all)).toEqual(['com.shop.orders@OrderPaid', 'com.shop.orders@OrderShipped'])
  expect(all['com.shop.orders@OrderPaid']).toMatchObject({
    openapi: '3.0.0',
    info: { title: 'OrderPaid', version: '1.0.0' },
    components: { schemas: { AWSEvent: { 'x-amazon-events-source': 'com.shop.orders' } } },
  })
  const out = `${project()}/`
  expect(await schemas(...args, '--version', '7', '--out', out)).toMatchObject({ status: 0, stdout: '' })
  const file = readFileSync(join(out, 'com.shop.orders@OrderPaid.json'), 'utf8')
  expect(JSON.parse(file)).toEqual({ ...all['com.shop.orders@OrderPaid'], info: { title: 'OrderPaid', version: '7' } })
})

test('an AsyncAPI document has title and version of the nearest package.json, unless others are given', async () => {
  const { stdout } = await schemas('schemas/orders.ts', '--format', 'asyncapi')
  const { name, version } = JSON.parse(readFileSync(fixture('../../package.json'), 'utf8'))
  expect(JSON.parse(stdout)).toMatchObject({ asyncapi: '3.0.0', info: { title: name, version } })
  const out = join(project(), 'asyncapi.json')
  const options = ['--title', 'Orders', '--version', '2', '--source', 'orders', '--out', out]
  expect(await schemas('schemas/orders.ts', '--format', 'asyncapi', ...options)).toMatchObject({
    status: 0,
    stdout: '',
  })
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
    info: { title: 'Orders', version: '2' },
    operations: { sendOrderPaid: {}, sendOrderShipped: {} },
    components: { messageTraits: { cloudEvent: { headers: { properties: { 'ce-source': { const: 'orders' } } } } } },
  })
})

test('types whose names are one to a file system have a file each', async () => {
  const module = `const one = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }), jsonSchema: { input: () => ({}) } } }
    export default { 'Order Paid': one, 'order/paid': one, '../order': one }`
  const folder = project({ 'events.mjs': module })
  await schemas(join(folder, 'events.mjs'), '--out', join(folder, 'out'))
  expect(readdirSync(join(folder, 'out')).toSorted()).toEqual(['.._order.json', 'Order_Paid.json', 'order_paid-2.json'])
  expect((await schemas('diff', join(folder, 'out'), join(folder, 'events.mjs'))).stdout).toBe('nothing changed\n')
})

test('a catalogue is found in CommonJS, by its name and by its emitter', async () => {
  const schema = `{ '~standard': { version: 1, vendor: 'x', validate() {}, jsonSchema: { input: () => ({ type: 'string' }) } } }`
  const module = `module.exports = Object.fromEntries([['shop', { orders: { a: ${schema} } }], ['bus', { catalogue: { b: ${schema} } }]])`
  const file = join(project({ 'a.cjs': module }), 'a.cjs')
  const typesOf = async (target: string) => Object.keys(JSON.parse((await schemas(target)).stdout).$defs)
  expect(await typesOf(`${file}#shop.orders`)).toEqual(['a'])
  expect(await typesOf(file)).toEqual(['b'])
})

test('diff says what breaks consumers, and the status is 1', async () => {
  const { status, stdout, stderr } = await schemas('diff', 'schemas/orders.ts', 'schemas/next.ts#orders')
  expect([status, stderr]).toEqual([1, PRINTED])
  expect(stdout).toBe(`order.cancelled
  safe    new event type

order.paid
  breaks  items[].sku: minLength: was 1, is none
  breaks  currency: new among the values: "GBP"
  safe    items[].price: maximum: was none, is 1000

order.shipped
  safe    note: type: was string or null, is string

5 changes: 2 break consumers; 3 are safe
`)
})

test('diff compares files, and says what breaks producers', async () => {
  const folder = project()
  const [old, now] = [join(folder, 'old.json'), join(folder, 'now.json')]
  await schemas('schemas/orders.ts', '--out', old)
  await schemas('schemas/next.ts#orders', '--out', now)
  const { status, stdout, stderr } = await schemas('diff', old, now, '--producers')
  expect([status, stderr]).toEqual([1, ''])
  expect(stdout).toContain('  breaks  items[].price: maximum: was none, is 1000\n')
  expect(stdout).toMatch(/\n5 changes: 2 break producers; 3 are safe\n$/)
})

test('diff is the status 0 where nothing breaks, and 1 where it cannot be told', async () => {
  const write = (pattern: string) => JSON.stringify({ $defs: { a: { type: 'string', pattern } } })
  const folder = project({
    'a.json': write('^a'),
    'b.json': write('^ab'),
    'c.json': '{"$defs":{"a":{"type":"string"}}}',
  })
  const diff = async (old: string, now: string) => await schemas('diff', join(folder, old), join(folder, now))
  expect(await diff('c.json', 'a.json')).toEqual({
    status: 0,
    stdout: 'a\n  safe    pattern: was none, is ^a\n\n1 change: 1 is safe\n',
    stderr: '',
  })
  expect(await diff('a.json', 'b.json')).toEqual({
    status: 1,
    stdout: 'a\n  unsure  pattern: was ^a, is ^ab\n\n1 change: 1 may break consumers, it cannot be told\n',
    stderr: '',
  })
})

test('diff --json prints the changes, and nothing else', async () => {
  const { status, stdout, stderr } = await schemas('diff', '--json', 'schemas/next.ts#orders', 'schemas/next.ts#others')
  expect([status, stderr]).toEqual([1, ''])
  const removed = (type: string) => ({ type, path: '', effect: 'breaks', message: 'event type removed' })
  expect(JSON.parse(stdout)).toEqual([
    removed('order.cancelled'),
    removed('order.paid'),
    removed('order.shipped'),
    { type: 'parcel.lost', path: '', effect: 'safe', message: 'new event type' },
  ])
})

test('where there is nothing to be written the status is 1, and one line says why', async () => {
  const fails = async (target: string) => {
    const { status, stdout, stderr } = await schemas(target)
    expect([status, stdout]).toEqual([1, ''])
    return stderr
  }
  const several = 'heddle schemas: schemas/next.ts: which of the exports orders, others? Name it: #orders\n'
  expect(await fails('schemas/next.ts')).toBe(several)
  expect(await fails('schemas/next.ts#none')).toBe(
    'heddle schemas: schemas/next.ts: no export none that is a catalogue or an emitter\n',
  )
  expect(await fails('answers.mjs')).toBe(
    'heddle schemas: answers.mjs: none of the exports is a catalogue or an emitter\n',
  )
  expect(await fails('throws.mjs')).toBe(
    `heddle schemas: throws.mjs: the module cannot be loaded\nTypeError: no luck at the top\n    at file://${fixture('throws.mjs')}:1:7\n`,
  )
  expect(await fails('unsettled.mjs')).toContain('the module waited for a promise that was never settled\n')
  const silent = `export const a = { t: { '~standard': { version: 1, vendor: 'acme', validate() {} } } }`
  const folder = project({ 'a.mjs': silent })
  expect(await fails(join(folder, 'a.mjs'))).toContain(': t: acme does not speak Standard JSON Schema')
  const elsewhere = project({ 'a.mjs': silent }, false)
  expect(await fails(join(elsewhere, 'a.mjs'))).toContain('heddle/openapi is not installed there: npm install heddle\n')
})

test('where nothing can be compared the status is 2, and one line says why', async () => {
  const folder = project({ 'bad.json': '{', 'other.json': '{"type":"object"}' })
  mkdirSync(join(folder, 'empty'))
  const orders = 'schemas/orders.ts'
  for (const [old, message] of [
    ['answers.mjs', 'answers.mjs: none of the exports is a catalogue or an emitter'],
    ['throws.mjs', `the module cannot be loaded`],
    [join(folder, 'bad.json'), 'bad.json: not JSON: '],
    [
      join(folder, 'other.json'),
      'other.json: expected JSON Schema that heddle schemas wrote, with the types of events in $defs',
    ],
    [join(folder, 'empty'), 'empty: there is no JSON Schema in this folder'],
  ] as const) {
    const { status, stdout, stderr } = await schemas('diff', old, orders)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  }
})

test.each<[args: readonly string[], message: string]>([
  [[], 'no module given'],
  [['a.ts', 'b.ts'], 'one module at a time, got also b.ts'],
  [['nowhere.mjs'], 'no such module: nowhere.mjs'],
  [['schemas/orders.ts', '--format', 'xml'], '--format: expected json-schema, registry, asyncapi, got xml'],
  [['schemas/orders.ts', '--format', 'registry'], 'registry: no source of the events given: --source <source>'],
  [['schemas/orders.ts', '--source', 'x'], '--source is none of the options of json-schema'],
  [['schemas/orders.ts', '--json'], '--json is none of the options of json-schema'],
  [['schemas/orders.ts', '--title', ''], '--title: expected a text, got nothing'],
  [['schemas/orders.ts', '--out', '/dev/null/x.json'], 'cannot write /dev/null/x.json: EEXIST'],
  [['diff', 'a.json'], 'diff: expected two versions: <old> <new>'],
  [['diff', 'a.json', 'b.json', 'c.json'], 'diff: two versions at a time, got also c.json'],
  [['diff', 'a.json', 'b.json', '--out', 'c'], '--out is none of the options of diff'],
  [['diff', 'nowhere.json', 'one.json'], 'no such module: nowhere.json'],
])('heddle schemas %j is a wrong call', async (args, message) => {
  const { status, stdout, stderr } = await schemas(...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`heddle schemas: ${message}\nSee heddle schemas --help.\n`)
})

test('--help shows the options', async () => {
  const { status, stdout } = await schemas('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Usage: heddle schemas <module>\[#export\]\n {7}heddle schemas diff <old> <new>\n/)
  expect((await heddle(['--help'])).stdout).toMatch(/\n {2}schemas +write the schemas of a catalogue/)
})

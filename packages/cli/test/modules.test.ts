import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { CallError, startFunction } from '../src/index.ts'
import { clients, fixture, invokeOnce } from './helpers.ts'

for (const [version, client] of Object.entries(clients)) {
  test(`${version}: a CommonJS module is loaded`, async () => {
    expect(await invokeOnce('common.cjs', 1, { client })).toMatchObject({ answer: { common: 1 } })
  })

  test(`${version}: a nested export is found`, async () => {
    expect(await invokeOnce('answers.mjs#nested.inside.deep', {}, { client })).toMatchObject({ answer: 'deep' })
  })

  test(`${version}: a default export is found by its name`, async () => {
    expect(await invokeOnce('default.mjs#default', 1, { client })).toMatchObject({ answer: { default: 1 } })
  })

  test(`${version}: TypeScript runs with enums and extensionless imports`, async () => {
    const outcome = await invokeOnce('broken/typescript/enum.ts', { colour: 'green' }, { client })
    expect(outcome).toMatchObject({ ok: true, answer: { colour: 2 } })
  })

  test(`${version}: a syntax error shows the file and the line`, async () => {
    const outcome = await invokeOnce('broken/syntax.mjs', {}, { client })
    const errorMessage = "SyntaxError: Identifier 'one' has already been declared"
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.UserCodeSyntaxError', errorMessage } })
    const place = [`file://${fixture('broken/syntax.mjs')}:3`, '  const one = 2', expect.stringMatching(/^ {8}\^+$/)]
    expect(!outcome.ok && outcome.error.trace.slice(0, 3)).toEqual(place)
  })

  test(`${version}: an error at the top of a module keeps its type, message and place`, async () => {
    const outcome = await invokeOnce('throws.mjs', {}, { client })
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'TypeError', errorMessage: 'no luck at the top' } })
    expect(!outcome.ok && outcome.error.trace[1]).toContain(`${fixture('throws.mjs')}:1:7`)
    expect(!outcome.ok && outcome.error.trace.join()).not.toContain('heddle-')
  })

  test(`${version}: a module that requires a missing package is an import error`, async () => {
    const outcome = await invokeOnce('missing-require.cjs', {}, { client })
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ImportModuleError' } })
    expect(!outcome.ok && outcome.error.errorMessage).toContain("Cannot find module 'no-such-package'")
    expect(!outcome.ok && outcome.error.errorMessage).toContain(fixture('missing-require.cjs'))
  })

  test(`${version}: a module that imports a missing package names it and itself`, async () => {
    const outcome = await invokeOnce('missing-import.mjs', {}, { client })
    const errorMessage = `Cannot find package 'no-such-package' imported from ${fixture('missing-import.mjs')}`
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Error', errorMessage } })
  })
}

test('finding the place of a syntax error runs nothing', async () => {
  const outcome = await invokeOnce('broken/imports-syntax.mjs')
  expect(!outcome.ok && outcome.error.trace[0]).toBe(`file://${fixture('broken/syntax.mjs')}:3`)
  expect(outcome.logs.join()).not.toContain('this module ran')
  // Here the module has run until it imports the other one, so it is not tried again.
  const late = await invokeOnce('broken/imports-syntax-later.mjs')
  expect(!late.ok && late.error.trace[0]).toContain('SyntaxError: ')
  expect(late.logs.filter((line) => line.includes('this module ran'))).toHaveLength(1)
})

test('an export that only the default has is found on 4.0.2', async () => {
  expect(await invokeOnce('default-object.cjs', 1)).toMatchObject({ answer: { from: 'default', event: 1 } })
})

test('a CommonJS module in TypeScript runs', async () => {
  const answer = { kind: 'common', base: 'common.cts' }
  expect(await invokeOnce('broken/typescript/common.cts')).toMatchObject({ ok: true, answer })
})

test('an error in TypeScript has the place in the source', async () => {
  const outcome = await invokeOnce('broken/typescript/enum.ts#boom')
  expect(!outcome.ok && outcome.error.trace[1]).toContain('broken/typescript/enum.ts:6:9')
})

test('a name with dots is no obstacle', async () => {
  const outcome = await invokeOnce('two.dots.in-name.mjs', {}, { cwd: fixture('..') })
  expect(outcome).toMatchObject({ ok: true, answer: 'fixtures/two.dots.in-name.handler' })
})

test('a module path is relative to cwd', async () => {
  const cwd = fixture('broken')
  const running = await startFunction({ module: relative(cwd, fixture('common.cjs')), cwd })
  expect(await running.invoke(1)).toMatchObject({ ok: true })
  await running.stop()
})

test('a module or folder that does not exist is a wrong call', async () => {
  await expect(startFunction({ module: 'nowhere.mjs' })).rejects.toThrow(new CallError('no such module: nowhere.mjs'))
  await expect(startFunction({ module: fixture('broken') })).rejects.toThrow(/^not a module: /)
  const nowhere = fixture('nowhere')
  const call = startFunction({ module: fixture('answers.mjs'), cwd: nowhere })
  await expect(call).rejects.toThrow(new CallError(`no such folder: ${nowhere}`))
})

test('options that cannot be are wrong calls', async () => {
  const module = fixture('answers.mjs')
  for (const [option, message] of [
    [{ timeout: 0 }, 'timeout: expected more than 0 and up to 86400 seconds, got 0'],
    [{ timeout: Number.NaN }, 'timeout: expected more than 0 and up to 86400 seconds, got NaN'],
    [{ memory: 64 }, 'memory: expected 128 to 10240 MB, whole, got 64'],
    [{ name: 'ü' }, 'name: expected up to 64 letters, digits, - or _, got ü'],
    [{ region: '' }, 'region: expected a name such as eu-central-1, got nothing'],
    [{ export: '' }, 'export: expected a name, got nothing'],
  ] as const) {
    await expect(startFunction({ module, ...option })).rejects.toThrow(new CallError(message))
  }
})

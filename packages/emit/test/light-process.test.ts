import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { wireServer } from './aws-helpers.ts'

const root = new URL('../../..', import.meta.url).pathname

/** Runs a program by itself, from heddle's sources, one package not being installed. */
function run(program: string, lacking = 'nothing'): Promise<{ readonly output: string; readonly ms: number }> {
  const hooks = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        if (name !== '${lacking}') return next(name, context)
        throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
      },
    })
    import { emitter } from '@heddle/emit'
    const any = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
    const catalogue = { 'order.paid': any }
  `
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const options = ['--conditions=@heddle/source', '--input-type=module', '-e', hooks + program]
    execFile(process.execPath, options, { cwd: root, env: process.env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(stderr || error.message))
      else resolve({ output: stdout.trim(), ms: performance.now() - started })
    })
  })
}

test('light keeps no process from ending when all is sent', async () => {
  const server = await wireServer()
  const { output, ms } = await run(`
    const { eventBridge } = await import('@heddle/emit/event-bridge')
    const { emit } = emitter(catalogue, eventBridge({ client: 'light' }))
    const { messageId } = await emit('order.paid', { order: 'o' })
    console.log(messageId.length)
  `)
  expect(output).toBe('36')
  expect(server.taken).toHaveLength(1)
  // The server would keep the connection for a minute.
  expect(ms).toBeLessThan(10_000)
})

test.each([
  ['sqs', 'sqs', "{ url: 'http://127.0.0.1/1/q' }", '@aws-sdk/client-sqs'],
  ['sns', 'sns', "{ topicArn: 'arn:aws:sns:eu-central-1:1:t' }", '@aws-sdk/client-sns'],
  ['eventBridge', 'event-bridge', '{}', '@aws-sdk/client-eventbridge'],
  ['eventBridge', 'event-bridge', "{ client: 'light' }", 'aws4'],
  ['serviceBus', 'service-bus', "{ queue: 'q', connectionString: 'Endpoint=sb://127.0.0.1' }", '@azure/service-bus'],
  ['storageQueue', 'storage-queue', "{ queue: 'q', connectionString: 'any' }", '@azure/storage-queue'],
  ['pubSub', 'pub-sub', "{ topic: 'projects/shop/topics/orders' }", '@google-cloud/pubsub'],
])('%s says what to install (%#)', async (name, file, options, lacking) => {
  const program = `
    const { ${name} } = await import('@heddle/emit/${file}')
    const { emit } = emitter(catalogue, ${name}(${options}))
    const { failures: [{ code, message, attempts, retriable }] } = await emit('order.paid', { order: 'o' }).catch((error) => error)
    console.log(JSON.stringify({ code, message, attempts, retriable }))
  `
  const what = lacking === 'aws4' ? "emit: client 'light'" : `the target ${name}`
  expect(JSON.parse((await run(program, lacking)).output)).toEqual({
    code: 'MISSING_PEER',
    message: `${what} needs ${lacking}: npm install ${lacking}`,
    attempts: 1,
    retriable: false,
  })
})

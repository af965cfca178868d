// An action container, written after the contract that OpenWhisk's proxy for Node keeps: a process that is given code once, runs
// it for each activation, and says on both outputs that an activation is over.

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Main = (params: object) => unknown
interface Answer {
  readonly status: number
  readonly body: object
}

const THE_END = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'
let main: Main | undefined
let isStopped = false

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString() || '{}')
}

/** Code that is text is a CommonJS module. */
function init({ value }: Record<string, unknown>): Answer {
  if (main !== undefined) return { status: 403, body: { error: 'Cannot initialize the action more than once.' } }
  const { main: name, code, env = {} } = value as { main: string; code: string; env?: object }
  Object.assign(process.env, env)
  try {
    const module = { exports: {} as Record<string, unknown> }
    new Function('module', 'exports', 'require', code)(module, module.exports, process.getBuiltinModule)
    if (typeof module.exports[name] !== 'function') throw new Error(`${name} is not a function`)
    main = module.exports[name] as Main
    return { status: 200, body: { OK: true } }
  } catch (error) {
    return { status: 502, body: { error: `Initialization has failed due to: ${error}` } }
  }
}

async function run({ value = {}, ...activation }: Record<string, unknown>): Promise<Answer> {
  if (main === undefined || isStopped) return { status: 403, body: { error: 'The action is not ready.' } }
  for (const [name, given] of Object.entries(activation)) process.env[`__OW_${name.toUpperCase()}`] = String(given)
  let returned: unknown
  try {
    returned = main(value as object)
  } catch (error) {
    isStopped = true
    return { status: 502, body: { error: `An error has occurred: ${error}` } }
  }
  try {
    const result = (await returned) ?? {}
    const isDictionary = typeof result === 'object'
    return isDictionary
      ? { status: 200, body: result }
      : { status: 502, body: { error: 'The action did not return a dictionary.' } }
  } catch (error) {
    return { status: 200, body: { error: serialised(error) } }
  }
}

/** All of an error, its stack too. */
function serialised(error: unknown): unknown {
  if (!(error instanceof Error)) return error ?? {}
  const { name, message, stack, cause } = error
  return { ...error, name, message, stack, ...(cause === undefined ? {} : { cause: serialised(cause) }) }
}

const server = createServer(async (request, response) => {
  const body = await read(request)
  const answer = request.url === '/init' ? init(body) : await run(body)
  if (request.url === '/run') {
    console.log(THE_END)
    console.error(THE_END)
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())

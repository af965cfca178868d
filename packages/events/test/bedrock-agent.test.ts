import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { agentReply, bedrockAgent } from '../src/bedrock-agent.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

const call = () => fixture<Raw>('bedrock-agent/function')
const api = () => fixture<Raw>('bedrock-agent/api')

const Spools = z.object({ spools: z.int() })

/** The function's answer, in the form of its style. */
const functionAnswer = (body: string, responseState?: string) => ({
  messageVersion: '1.0',
  response: {
    actionGroup: 'orders',
    function: 'placeOrder',
    functionResponse: { ...(responseState === undefined ? {} : { responseState }), responseBody: { TEXT: { body } } },
  },
  sessionAttributes: { customer: 'weaver-7' },
  promptSessionAttributes: { today: '2026-10-05' },
})
const apiAnswer = (body: string, httpStatusCode = 200) => ({
  messageVersion: '1.0',
  response: {
    actionGroup: 'orders',
    apiPath: '/orders/{id}',
    httpMethod: 'PUT',
    httpStatusCode,
    responseBody: { 'application/json': { body } },
  },
  sessionAttributes: {},
  promptSessionAttributes: {},
})

describe('a call', () => {
  test('of a function has its parameters, each of its type', async () => {
    const fn = vi.fn()
    const raw = call()
    await toLambda(on(bedrockAgent()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.bedrock.agent.function',
      source: 'aws.bedrock:AGENTEXAMP/ALIASEXAMP',
      time: expect.any(Date),
      agent: raw.agent,
      actionGroup: 'orders',
      sessionId: '123456789012345',
      inputText: 'order 40 red and blue spools, express',
      function: 'placeOrder',
      parameters: { customer: 'weaver-7', spools: 40, discount: 0.25, express: true, colours: ['red', 'blue'] },
      sessionAttributes: { customer: 'weaver-7' },
      promptSessionAttributes: { today: '2026-10-05' },
      raw,
    })
  })

  test('of an operation has its parameters and the properties of its body', async () => {
    const fn = vi.fn()
    const raw = api()
    await toLambda(on(bedrockAgent({ requestBody: slow(z.looseObject({ spools: z.int() })) })).handle(fn))(
      raw,
      context(),
    )
    expect(fn.mock.calls[0]?.[0]).toMatchObject({
      type: 'com.amazonaws.bedrock.agent.api',
      apiPath: '/orders/{id}',
      httpMethod: 'PUT',
      parameters: { id: 7 },
      requestBody: { spools: 50, notes: ['urgent', 'call first'], address: { city: 'Lyon' } },
      raw,
    })
  })

  test.each([
    ['no body', undefined, {}],
    ['a body of no form', {}, {}],
    ['a body of no properties', { content: { 'application/json': {} } }, {}],
    [
      'a body of another form',
      { content: { 'application/x-www-form-urlencoded': { properties: [{ name: 'a', type: 'string', value: 'b' }] } } },
      { a: 'b' },
    ],
  ])('of an operation may have %s', async (_what, body, requestBody) => {
    const fn = vi.fn()
    await toLambda(on(bedrockAgent()).handle(fn))(altered(api(), 'requestBody', body), context())
    expect(fn.mock.calls[0]?.[0].requestBody).toEqual(requestBody)
  })

  test('of a function without parameters, attributes and words has none', async () => {
    const fn = vi.fn()
    const { messageVersion, agent, actionGroup, sessionId } = call()
    await toLambda(on(bedrockAgent()).handle(fn))(
      { messageVersion, agent, actionGroup, sessionId, function: 'f' },
      context(),
    )
    expect(fn.mock.calls[0]?.[0]).toMatchObject({
      inputText: undefined,
      parameters: {},
      sessionAttributes: {},
      promptSessionAttributes: {},
    })
  })

  test.each<[string, string, unknown]>([
    ['integer', '7.0', 7],
    ['integer', ' -3 ', -3],
    ['number', '1e3', 1000],
    ['number', '.5', 0.5],
    ['boolean', 'True', true],
    ['boolean', 'false ', false],
    ['array', '[]', []],
    ['array', '[1, {"a": 2}]', [1, { a: 2 }]],
    ['array', '[red, blue green]', ['red', 'blue green']],
    ['object', '{"a":1}', { a: 1 }],
    ['string', '007', '007'],
    ['date', '2026-10-05', '2026-10-05'],
    ['__proto__', 'x', 'x'],
  ])('has a parameter of the type %s, %s', async (type, value, expected) => {
    const fn = vi.fn()
    await toLambda(on(bedrockAgent()).handle(fn))({ ...call(), parameters: [{ name: 'it', type, value }] }, context())
    expect(fn.mock.calls[0]?.[0].parameters).toEqual({ it: expected })
  })

  test('takes a number of any length that is none in no time worth telling', async () => {
    const parameters = [{ name: 'it', type: 'number', value: `${'1'.repeat(500_000)}x` }]
    const fn = vi.fn()
    await toLambda(on(bedrockAgent()).handle(fn))({ ...call(), parameters }, context())
    expect(fn).not.toHaveBeenCalled()
  })

  test('has names that are nobody else', async () => {
    const fn = vi.fn()
    const parameters = ['__proto__', 'constructor'].map((name) => ({ name, type: 'string', value: 'x' }))
    await toLambda(on(bedrockAgent()).handle(fn))({ ...call(), parameters }, context())
    const [event] = fn.mock.calls[0] ?? []
    expect(Object.entries(event.parameters)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ])
    expect(event.parameters.toString).toBeUndefined()
  })
})

describe('the answer to an agent', () => {
  test.each([
    ['placed', 'placed', '"placed"'],
    [{ order: 7 }, '{"order":7}', '{"order":7}'],
    [undefined, 'null', 'null'],
    [0, '0', '0'],
  ])('is what the function returns, in the form of the style: %j', async (returned, text, json) => {
    const handler = toLambda(on(bedrockAgent()).handle(() => returned))
    expect(await handler(call(), context())).toEqual(functionAnswer(text))
    expect(await handler(api(), context())).toEqual(apiAnswer(json))
  })

  test('may say more than a body', async () => {
    const more = {
      httpStatusCode: 202,
      responseState: 'REPROMPT' as const,
      sessionAttributes: { order: '7' },
      promptSessionAttributes: {},
      knowledgeBasesConfiguration: [{ knowledgeBaseId: 'KB' }],
    }
    const handler = toLambda(on(bedrockAgent()).handle(() => agentReply('which colour?', more)))
    const also = {
      sessionAttributes: { order: '7' },
      promptSessionAttributes: {},
      knowledgeBasesConfiguration: [{ knowledgeBaseId: 'KB' }],
    }
    expect(await handler(call(), context())).toEqual({ ...functionAnswer('which colour?', 'REPROMPT'), ...also })
    expect(await handler(api(), context())).toEqual({ ...apiAnswer('"which colour?"', 202), ...also })
  })

  test('tells the model what was wrong with its parameters, so that it tries again', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const handler = toLambda(on(bedrockAgent({ parameters: Spools })).handle(fn))
    const wrong = { ...call(), parameters: [{ name: 'spools', type: 'integer', value: 'a few' }] }
    expect(await handler(wrong, context())).toEqual(
      functionAnswer('{"message":"parameters: spools: expected an integer"}', 'REPROMPT'),
    )
    const missing = await handler({ ...call(), parameters: [] }, context())
    expect(missing).toMatchObject({ response: { functionResponse: { responseState: 'REPROMPT' } } })
    expect(JSON.stringify(missing)).toContain('parameters: spools: ')
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toEqual([])
  })

  test('tells it of the body, too', async () => {
    errorLines()
    const handler = toLambda(on(bedrockAgent({ requestBody: Spools })).handle(() => 'done'))
    const wrong = altered(api(), 'requestBody.content.application/json.properties.0.type', 'boolean')
    expect(await handler(wrong, context())).toEqual(
      apiAnswer('{"message":"requestBody: spools: expected true or false"}', 400),
    )
  })

  test('tells it shortly, whatever it called its parameters', async () => {
    const handler = toLambda(on(bedrockAgent()).handle(() => 'done'))
    const parameters = [{ name: 'n'.repeat(100_000), type: 'integer', value: 'x' }]
    const answer = await handler({ ...call(), parameters }, context())
    expect(JSON.stringify(answer).length).toBeLessThan(5000)
  })

  test('tells it the message of an HttpError, that of a client as something to do otherwise', async () => {
    const lines = errorLines()
    const failing = (error: unknown) => toLambda(on(bedrockAgent()).handle(() => Promise.reject(error)))
    const gone = failing(new HttpError(409, 'no red thread is left'))
    expect(await gone(call(), context())).toEqual(functionAnswer('{"message":"no red thread is left"}', 'REPROMPT'))
    expect(await gone(api(), context())).toEqual(apiAnswer('{"message":"no red thread is left"}', 409))
    expect(lines()).toEqual([])
    const closed = failing(new HttpError(503, 'the mill is closed'))
    expect(await closed(call(), context())).toEqual(functionAnswer('{"message":"the mill is closed"}', 'FAILURE'))
    expect(await closed(api(), context())).toEqual(apiAnswer('{"message":"the mill is closed"}', 503))
    // One error, one line.
    expect(lines()).toHaveLength(1)
  })

  test('tells it nothing of any other error, which is logged', async () => {
    const lines = errorLines()
    const body = '{"message":"the call failed, for a reason that is not yours"}'
    for (const thrown of [() => new Error('password: hunter2'), () => 'hunter2']) {
      const handler = toLambda(on(bedrockAgent()).handle(() => Promise.reject(thrown())))
      expect(await handler(call(), context())).toEqual(functionAnswer(body, 'FAILURE'))
      expect(await handler(api(), context())).toEqual(apiAnswer(body, 500))
    }
    expect(lines()).toHaveLength(4)
    expect(lines()[0]).toMatchObject({
      message: 'bedrockAgent: the call failed',
      requestId: 'run-1',
      error: { message: 'password: hunter2' },
    })
  })

  test.each<[string, unknown]>([
    ['cannot be said in JSON', { n: 1n }],
    ['is a function', () => {}],
  ])('is a failure when the body %s', async (_what, returned) => {
    const lines = errorLines()
    const handler = toLambda(on(bedrockAgent()).handle(() => returned))
    expect(await handler(call(), context())).toMatchObject({
      response: { functionResponse: { responseState: 'FAILURE' } },
    })
    expect(await handler(api(), context())).toMatchObject({ response: { httpStatusCode: 500 } })
    expect(lines()).toHaveLength(2)
  })

  test('is a failure when the schema itself fails, or a layer loses the result', async () => {
    const lines = errorLines()
    const broken = z.unknown().transform(() => {
      throw new Error('hunter2')
    })
    const handler = toLambda(on(bedrockAgent({ parameters: broken })).handle(() => 'done'))
    expect(await handler(call(), context())).toMatchObject({
      response: { functionResponse: { responseState: 'FAILURE' } },
    })
    const lossy = toLambda(
      on(bedrockAgent())
        .use(async (_call, next) => {
          await next()
          return undefined as never
        })
        .handle(() => 'done'),
    )
    expect(await lossy(call(), context())).toMatchObject({
      response: { functionResponse: { responseState: 'FAILURE' } },
    })
    expect(lines()).toHaveLength(2)
  })
})

describe('what is no call of an agent is refused:', () => {
  test.each([
    ['agent.alias', 7, 'agent.alias: expected a string, got a number'],
    ['sessionId', undefined, 'sessionId: expected a string, got undefined'],
    ['function', 7, 'function: expected a string, got a number'],
    ['parameters', {}, 'parameters: expected an array, got an object'],
    ['parameters.1.name', null, 'parameters[1].name: expected a string, got null'],
    ['sessionAttributes', { a: 1 }, 'sessionAttributes: expected an object of strings, got an object'],
  ])('of a function, %s', async (path, value, message) => {
    const error = await failureOf(toLambda(on(bedrockAgent()).handle(() => {})), altered(call(), path, value))
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `bedrockAgent: ${message}` })
  })

  test.each([
    ['apiPath', undefined, 'apiPath: expected a string, got undefined'],
    ['httpMethod', 7, 'httpMethod: expected a string, got a number'],
    ['requestBody', 'x', 'requestBody: expected an object, got a string'],
    ['requestBody.content', [], 'requestBody.content: expected an object, got an array'],
    [
      'requestBody.content.application/json.properties.0.type',
      7,
      'requestBody.content["application/json"].properties[0].type: expected a string, got a number',
    ],
  ])('of an operation, %s', async (path, value, message) => {
    const error = await failureOf(toLambda(on(bedrockAgent()).handle(() => {})), altered(api(), path, value))
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `bedrockAgent: ${message}` })
  })

  test('nothing, an event of another source, odd ones', async () => {
    for (const raw of [undefined, [], {}, { agent: {} }, fixture('sns/order')]) {
      const error = await failureOf(toLambda(on(bedrockAgent()).handle(() => {})), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(bedrockAgent(), call())
    await expectOddEventsRefused(bedrockAgent(), api())
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'bedrock-agent'))(
  'the sample $name is read',
  async ({ raw }) => {
    const { event, refusal } = await bedrockAgent().read(raw)
    expect(refusal).toBeUndefined()
    expect(event).toMatchObject({ parameters: { id: 7 }, raw })
  },
)

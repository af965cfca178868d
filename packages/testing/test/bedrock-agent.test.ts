import { on } from 'heddle'
import { bedrockApiEvent, bedrockFunctionEvent, invoke } from 'heddle/testing'
import { bedrockAgent } from 'heddle/triggers'
import { expect, test } from 'vitest'

const values = { id: 'o-1', spools: 7, discount: 0.5, express: true, colours: ['red'] }
const seen = on(bedrockAgent()).handle((event) => ({
  parameters: event.parameters,
  body: 'requestBody' in event ? event.requestBody : undefined,
}))

test('a function is called with the values that are written', async () => {
  const event = bedrockFunctionEvent('placeOrder', values, { actionGroup: 'orders', sessionAttributes: { a: 'b' } })
  expect(event.parameters).toEqual([
    { name: 'id', type: 'string', value: 'o-1' },
    { name: 'spools', type: 'integer', value: '7' },
    { name: 'discount', type: 'number', value: '0.5' },
    { name: 'express', type: 'boolean', value: 'true' },
    { name: 'colours', type: 'array', value: '["red"]' },
  ])
  expect(await invoke(seen, event)).toEqual({
    messageVersion: '1.0',
    response: {
      actionGroup: 'orders',
      function: 'placeOrder',
      functionResponse: { responseBody: { TEXT: { body: JSON.stringify({ parameters: values }) } } },
    },
    sessionAttributes: { a: 'b' },
    promptSessionAttributes: {},
  })
})

test('an operation is called with parameters and a body', async () => {
  const requestBody = { ...values, address: { city: 'Lyon' } }
  const event = bedrockApiEvent('PUT', '/orders/{id}', { parameters: { id: 7 }, requestBody })
  const body = JSON.stringify({ parameters: { id: 7 }, body: requestBody })
  expect(await invoke(seen, event)).toMatchObject({
    response: { apiPath: '/orders/{id}', httpMethod: 'PUT', responseBody: { 'application/json': { body } } },
  })
  expect(bedrockApiEvent('GET', '/orders')).not.toHaveProperty('requestBody')
})

test('what JSON cannot say is refused', () => {
  expect(() => bedrockFunctionEvent('f', { at: () => {} })).toThrow(
    'bedrockFunctionEvent: at: expected text or a value',
  )
})

// What SNS and SQS do and `fauxqs` does not: filters by lists, messages by protocol, characters beyond U+FFFF. moto has
// them: `npm run test:aws`.

import { emitter } from '@heddle/emit'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, stubAws } from '../aws-helpers.ts'
import { type RealServices, realServices } from '../real-services.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const type = 'order.paid' as const
const endpoint = process.env.MOTO_ENDPOINT ?? ''

let services: RealServices
beforeAll(() => {
  stubAws(endpoint)
  services = realServices(endpoint)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await services.stop()
})

describe.each(CLIENTS)('with the client of kind %s', (kind) => {
  const client = clientOf(kind)

  test('sns publishes lists, which filters look into', async () => {
    const topicArn = await services.createTopic(`lists-${kind}`)
    const queue = await services.createQueue(`lists-${kind}`)
    await services.subscribe(topicArn, queue, { FilterPolicy: JSON.stringify({ sizes: ['M'] }) })
    const { emitAll } = emitter(catalogue, sns({ topicArn, client }))
    const sizes = [['S', 'M'], ['L'], [], ['M']]
    await emitAll(sizes.map((list, index) => ({ type, data: { order: `o-${index}` }, attributes: { sizes: list } })))
    const messages = await queue.drain()
    expect(messages.map(({ Body }) => JSON.parse(JSON.parse(Body ?? '').Message).order)).toEqual(['o-0', 'o-3'])
  })

  test('sns gives each protocol its message, and all others the event', async () => {
    const topicArn = await services.createTopic(`protocols-${kind}`)
    const queue = await services.createQueue(`protocols-${kind}`)
    await services.subscribe(topicArn, queue)
    for (const [messages, expected] of [
      [{ sqs: 'for queues' }, 'for queues'],
      [
        { email: 'for people' },
        expect.stringMatching(/^\{"specversion":"1\.0","id":"e1",.*"data":\{"order":"😀"\}\}$/),
      ],
    ] as const) {
      const { emit } = emitter(catalogue, sns({ topicArn, messages: () => messages, client }))
      await emit(type, { order: '😀' }, { id: 'e1' })
      const [message] = await queue.drain()
      expect(JSON.parse(message?.Body ?? '').Message).toEqual(expected)
    }
  })

  test('sqs sends characters of all planes', async () => {
    const queue = await services.createQueue(`planes-${kind}`)
    const order = '😀 \u{10ffff} \ufffd \uffff \0'
    const { emit } = emitter(catalogue, sqs({ url: queue.url, client }))
    await emit(type, { order }, { attributes: { shop: '😀' } })
    const [message] = await queue.drain()
    expect(JSON.parse(message?.Body ?? '')).toEqual({ order })
    expect(message?.MessageAttributes?.shop?.StringValue).toBe('😀')
  })
})

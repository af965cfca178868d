// What heddle counts of a message, against what rhea, with which the SDK speaks AMQP, makes of it.

import fc from 'fast-check'
import rhea from 'rhea'
import { expect, test } from 'vitest'
import { batchedSize, messageSize, type ServiceBusMessage } from '../src/service-bus-message.ts'

const { message: amqp } = rhea as unknown as {
  message: {
    encode(message: object): Buffer
    data_section(body: Uint8Array): object
    data_sections(bodies: readonly Uint8Array[]): object
  }
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer({ min: 250, max: 260 }).map((length) => 'x'.repeat(length)),
)
const number = fc
  .oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(
      0,
      -0,
      127,
      128,
      255,
      256,
      -128,
      -129,
      2 ** 32 - 1,
      2 ** 32,
      -(2 ** 31),
      -(2 ** 31) + 1,
      -(2 ** 31) + 2,
      2 ** 31,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
    ),
  )
  .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
const message: fc.Arbitrary<ServiceBusMessage> = fc.record(
  {
    body: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 200, max: 300 }).map((length) => new Uint8Array(length)),
    ),
    contentType: fc.constantFrom('application/json', 'application/cloudevents+json; charset=utf-8'),
    messageId: text,
    sessionId: text,
    scheduledEnqueueTimeUtc: fc.date({ noInvalidDate: true }),
    applicationProperties: fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      fc.oneof(text, number, fc.uint8Array({ maxLength: 300 })),
    ),
  },
  { requiredKeys: ['body', 'contentType', 'messageId', 'applicationProperties'] },
)

/** As the SDK has it: https://github.com/Azure/azure-sdk-for-js, serviceBusMessage.ts. */
function toAmqp({
  body,
  contentType,
  messageId,
  sessionId,
  scheduledEnqueueTimeUtc,
  applicationProperties,
}: ServiceBusMessage) {
  const scheduled =
    scheduledEnqueueTimeUtc === undefined ? {} : { 'x-opt-scheduled-enqueue-time': scheduledEnqueueTimeUtc }
  return {
    body: amqp.data_section(body),
    message_annotations: scheduled,
    application_properties: applicationProperties,
    content_type: contentType,
    ...(sessionId === undefined ? {} : { group_id: sessionId }),
    message_id: messageId,
  }
}

test('a message has as many bytes as AMQP makes of it', () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(messageSize(one)).toBe(amqp.encode(toAmqp(one)).length)
    }),
    { numRuns: 2000 },
  )
})

test('a batch of one has as many bytes as AMQP makes of it, and one of more no more than theirs together', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), (all) => {
      const encoded = all.map((one) => amqp.encode(toAmqp(one)))
      const [first] = all as [ServiceBusMessage]
      const batch = amqp.encode({ ...toAmqp(first), body: amqp.data_sections(encoded) })
      const sum = all.reduce((total, one) => total + batchedSize(one), 0)
      if (all.length === 1) expect(batch.length).toBe(sum)
      else expect(batch.length).toBeLessThanOrEqual(sum)
    }),
    { numRuns: 500 },
  )
})

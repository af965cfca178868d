import {
  type Logger,
  layered,
  log,
  type Middleware,
  on,
  sqs as plainSqs,
  type SqsAnswer,
  type StreamAnswer,
} from 'heddle'
import { toLambda } from 'heddle/aws'
import {
  type CloudEvent,
  type CloudEventAttributes,
  cloudEvent,
  eventBridge,
  kafka,
  kinesis,
  react,
  sns,
  sqs,
} from 'heddle/cloud-events'
import { webhook } from 'heddle/http'
import { pipes } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const orders = {
  'order.paid': z.object({ id: z.string(), total: z.number() }),
  'order.shipped': z.object({ id: z.string(), carrier: z.string() }),
}
interface Db {
  readonly pay: (id: string) => Promise<void>
}
declare const withDb: Middleware<{}, { db: Db }>
declare const withTx: Middleware<{ db: Db }, { tx: string }>
declare const audited: Middleware<{ log: Logger }>

test('the type of a record narrows its data', () => {
  on(sqs.of(orders)).each((message) => {
    expectTypeOf(message.type).toEqualTypeOf<'order.paid' | 'order.shipped'>()
    if (message.type === 'order.paid') expectTypeOf(message.body.total).toEqualTypeOf<number>()
    else expectTypeOf(message.body.carrier).toEqualTypeOf<string>()
    expectTypeOf(message.messageId).toEqualTypeOf<string>()
    // @ts-expect-error only some have a carrier
    message.body.carrier
    // @ts-expect-error no such type
    message.type === 'order.lost'
  })
  on(sns.of(orders)).each((notification) => {
    if (notification.type === 'order.paid') expectTypeOf(notification.message.total).toEqualTypeOf<number>()
  })
  on(kinesis.of(orders)).each((record) => {
    if (record.type === 'order.paid') expectTypeOf(record.data.total).toEqualTypeOf<number>()
  })
  on(kafka.of(orders)).each((record) => {
    if (record.type === 'order.paid') expectTypeOf(record.value.total).toEqualTypeOf<number>()
    expectTypeOf(record.key).toEqualTypeOf<Uint8Array | undefined>()
  })
  on(kafka.of(orders, { key: z.string() })).each(({ key }) => expectTypeOf(key).toEqualTypeOf<string | undefined>())
  on(eventBridge.of(orders)).handle((event) => {
    if (event.type === 'order.paid') expectTypeOf(event.detail.total).toEqualTypeOf<number>()
    if (event['detail-type'] === 'order.shipped') expectTypeOf(event.detail.carrier).toEqualTypeOf<string>()
  })
  on(cloudEvent(orders)).each((event) => {
    if (event.type === 'order.paid') {
      expectTypeOf(event).toEqualTypeOf<CloudEvent<{ id: string; total: number }, 'order.paid'>>()
    }
  })
})

test('a record has the attributes of its event', () => {
  on(sqs.of(orders)).each(({ event }) => {
    expectTypeOf(event.id).toEqualTypeOf<string>()
    expectTypeOf(event.time).toEqualTypeOf<Date>()
    expectTypeOf(event.extensions.traceparent).toEqualTypeOf<string | number | boolean | undefined>()
    // @ts-expect-error as it was received
    event.id = 'x'
  })
  on(sqs.of(orders)).each((message) => {
    if (message.type === 'order.paid') {
      expectTypeOf(message.event).toEqualTypeOf<CloudEventAttributes<'order.paid'>>()
    }
  })
})

test('a source with a catalogue inside another narrows what the other carries', () => {
  on(sqs(sns.of(orders))).each(({ body }) => {
    if (body.type === 'order.paid') expectTypeOf(body.message.total).toEqualTypeOf<number>()
  })
  on(plainSqs(eventBridge.of(orders))).each(({ body }) => {
    if (body.type === 'order.shipped') expectTypeOf(body.detail.carrier).toEqualTypeOf<string>()
  })
  on(pipes(sqs.of(orders))).each((message) => {
    if (message.type === 'order.paid') expectTypeOf(message.body.total).toEqualTypeOf<number>()
  })
})

test('an event that the catalogue lacks is told apart, where it is passed', () => {
  on(sqs.of(orders, { otherwise: 'pass' })).each((message) => {
    if (message.unlisted) {
      expectTypeOf(message.type).toEqualTypeOf<string>()
      expectTypeOf(message.body).toEqualTypeOf<unknown>()
      return
    }
    if (message.type === 'order.paid') expectTypeOf(message.body.total).toEqualTypeOf<number>()
    else expectTypeOf(message.body.carrier).toEqualTypeOf<string>()
  })
  on(cloudEvent(orders, { otherwise: 'pass' })).each((event) => {
    if (event.unlisted) expectTypeOf(event.data).toEqualTypeOf<unknown>()
    else if (event.type === 'order.paid') expectTypeOf(event.data.total).toEqualTypeOf<number>()
  })
  // @ts-expect-error refuse or pass
  sqs.of(orders, { otherwise: 'accept' })
})

test('a catalogue is of schemas, its options those of the source', () => {
  // @ts-expect-error a number is no schema
  sqs.of({ 'order.paid': 1 })
  sqs.of(orders, { reportBatchItemFailures: false })
  // @ts-expect-error SNS takes no partial answer
  sns.of(orders, { reportBatchItemFailures: false })
  // @ts-expect-error domains, or * for all
  cloudEvent(orders, { allowedOrigins: true })
})

test('the answer is that of the source', () => {
  const queue = toLambda(on(sqs.of(orders)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof queue>>>().toEqualTypeOf<SqsAnswer>()
  const stream = toLambda(on(kinesis.of(orders)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof stream>>>().toEqualTypeOf<StreamAnswer>()
  // @ts-expect-error an event is no batch
  on(eventBridge.of(orders)).each(() => {})
})

test('a reaction gets the record of its type, and all that layers add', () => {
  on(sqs.of(orders))
    .use(log())
    .useEach(withDb)
    .each(
      react(orders, {
        'order.paid': async (message, { db, log, event, invocation }) => {
          expectTypeOf(message.body).toEqualTypeOf<{ id: string; total: number }>()
          expectTypeOf(event).toEqualTypeOf(message)
          expectTypeOf(db).toEqualTypeOf<Db>()
          expectTypeOf(log).toEqualTypeOf<Logger>()
          expectTypeOf(invocation.id).toEqualTypeOf<string>()
        },
        'order.shipped': ({ body, messageId }) => {
          expectTypeOf(body.carrier).toEqualTypeOf<string>()
          expectTypeOf(messageId).toEqualTypeOf<string>()
        },
      }),
    )
  on(eventBridge.of(orders)).handle(react(orders, { 'order.paid': ({ detail }) => detail.total }))
  on(cloudEvent(orders)).each(react(orders, { 'order.paid': ({ data }) => data.total }))
  on(webhook.github({ secret: 's', events: orders })).handle(
    react(orders, { 'order.paid': ({ data }) => ({ status: data.total }), 'order.shipped': () => {} }),
  )
})

test('a reaction may have layers of its own', () => {
  on(sqs.of(orders))
    .use(log())
    .each(
      react(orders, {
        'order.paid': layered(withDb, async (message, { db, log }) => {
          expectTypeOf(message.body.total).toEqualTypeOf<number>()
          expectTypeOf(log).toEqualTypeOf<Logger>()
          await db.pay(message.body.id)
        }),
        'order.shipped': layered(
          audited,
          layered(withDb, withTx, ({ body }, { tx, log }) => log.info(body.carrier + tx)),
        ),
      }),
    )
  on(sqs.of(orders)).each(
    react(orders, {
      // @ts-expect-error nobody adds the log that audited needs
      'order.paid': layered(audited, () => {}),
    }),
  )
  on(sqs.of(orders)).each(
    react(orders, {
      // @ts-expect-error nobody adds the db that withTx needs
      'order.paid': layered(withTx, withDb, () => {}),
    }),
  )
})

test('a reaction is to a type of the catalogue, and of the source', () => {
  on(sqs.of(orders)).each(
    react(orders, {
      'order.paid': () => {},
      // @ts-expect-error CatalogueLacks<'order.lost'>
      'order.lost': () => {},
    }),
  )
  on(plainSqs()).each(
    react(orders, {
      // @ts-expect-error SourceLacks<'order.paid'>: a plain message is of no such type
      'order.paid': () => {},
    }),
  )
  // @ts-expect-error a batch is handled by each
  on(sqs.of(orders)).handle(react(orders, { 'order.paid': () => {} }))
})

test('a type that nobody handles is an error, where that is asked for', () => {
  on(sqs.of(orders)).each(react(orders, { 'order.paid': () => {}, 'order.shipped': () => {} }, { exhaustive: true }))
  on(sqs.of(orders)).each(
    react(
      orders,
      { 'order.paid': () => {} },
      // @ts-expect-error NobodyHandles<'order.shipped'>
      { exhaustive: true },
    ),
  )
  react(orders, { 'order.paid': () => {} }, { exhaustive: false })
})

test('otherwise gets what is left', () => {
  on(sqs.of(orders)).each(
    react(
      orders,
      { 'order.paid': () => {} },
      {
        otherwise: (message) => {
          expectTypeOf(message.type).toEqualTypeOf<'order.shipped'>()
          expectTypeOf(message.body.carrier).toEqualTypeOf<string>()
        },
      },
    ),
  )
  on(sqs.of(orders, { otherwise: 'pass' })).each(
    react(
      orders,
      { 'order.paid': () => {}, 'order.shipped': () => {} },
      {
        exhaustive: true,
        otherwise: (message, { invocation }) => {
          expectTypeOf(message.unlisted).toEqualTypeOf<true>()
          expectTypeOf(message.body).toEqualTypeOf<unknown>()
          expectTypeOf(invocation.id).toEqualTypeOf<string>()
        },
      },
    ),
  )
})

test('what a reaction returns is what the source takes', () => {
  on(webhook.github({ secret: 's', events: orders })).handle(
    // @ts-expect-error 42 is no reply
    react(orders, { 'order.paid': () => 42 }),
  )
})

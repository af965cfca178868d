import { on } from 'heddle'
import { invoke, lexEvent, lexV1Event } from 'heddle/testing'
import { lex, lexV1 } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a turn with a bot of V2 has the slots that are filled', async () => {
  const event = lexEvent(
    'BookTable',
    { People: '4', Dishes: ['soup', 'fish'], Day: null },
    {
      invocationSource: 'FulfillmentCodeHook',
      confirmationState: 'Confirmed',
      sessionAttributes: { visits: '2' },
    },
  )
  const handler = on(lex()).handle(({ slots, intent, sessionAttributes }) => {
    expect(slots).toMatchObject({
      People: { shape: 'Scalar', value: { interpretedValue: '4' } },
      Dishes: {
        shape: 'List',
        values: [{ value: { interpretedValue: 'soup' } }, { value: { interpretedValue: 'fish' } }],
      },
      Day: null,
    })
    expect(intent).toMatchObject({ state: 'ReadyForFulfillment', confirmationState: 'Confirmed' })
    return { sessionState: { dialogAction: { type: 'Close' }, sessionAttributes } }
  })
  expect(await invoke(handler, event)).toEqual({
    sessionState: { dialogAction: { type: 'Close' }, sessionAttributes: { visits: '2' } },
  })
  expect(lexEvent('A')).toEqual(lexEvent('A'))
})

test('a turn with a bot of V1 has the slots that are filled', async () => {
  const handler = on(lexV1()).handle(({ currentIntent, userId }) => ({
    sessionAttributes: { userId },
    dialogAction: { type: 'Delegate', slots: currentIntent.slots },
  }))
  expect(await invoke(handler, lexV1Event('BookTable', { People: '4', Day: null }, { userId: 'u-1' }))).toEqual({
    sessionAttributes: { userId: 'u-1' },
    dialogAction: { type: 'Delegate', slots: { People: '4', Day: null } },
  })
})

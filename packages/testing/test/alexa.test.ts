import { on } from 'heddle'
import { alexaIntentEvent, alexaLaunchEvent, alexaSessionEndedEvent, alexaSmartHomeEvent, invoke } from 'heddle/testing'
import { alexaSkill, alexaSmartHome } from 'heddle/triggers'
import { expect, test } from 'vitest'

const skill = on(alexaSkill({ skills: ['amzn1.ask.skill.test'] })).handle(({ request, session }) => ({
  sessionAttributes: { request, session },
}))

test('an intent is read as it is said', async () => {
  const event = alexaIntentEvent('OrderStatus', { order: 'seven', day: undefined }, { sessionAttributes: { asked: 2 } })
  expect(await invoke(skill, event)).toMatchObject({
    version: '1.0',
    sessionAttributes: {
      request: {
        type: 'IntentRequest',
        locale: 'en-GB',
        timestamp: '2026-01-02T03:04:05.678Z',
        intent: {
          name: 'OrderStatus',
          slots: { order: { name: 'order', value: 'seven' }, day: { name: 'day', confirmationStatus: 'NONE' } },
        },
      },
      session: { new: false, attributes: { asked: 2 } },
    },
  })
})

test('a skill is opened, and its session ends', async () => {
  const launch = alexaLaunchEvent({ locale: 'de-DE', request: { shouldLinkResultBeReturned: true } })
  expect(await invoke(skill, launch)).toMatchObject({
    sessionAttributes: {
      request: { type: 'LaunchRequest', locale: 'de-DE', shouldLinkResultBeReturned: true },
      session: { new: true },
    },
  })
  expect(await invoke(skill, alexaSessionEndedEvent({ time: new Date(0) }))).toMatchObject({
    sessionAttributes: { request: { type: 'SessionEndedRequest', timestamp: '1970-01-01T00:00:00.000Z' } },
  })
  await expect(invoke(skill, alexaLaunchEvent({ skill: 'another' }))).rejects.toMatchObject({
    code: 'UNRECOGNISED_EVENT',
  })
})

test('a directive is for a device, or for none', async () => {
  const home = on(alexaSmartHome()).handle(({ directive, source }) => ({
    event: { header: directive.header, payload: { source, ...directive.payload } },
  }))
  const turnOn = alexaSmartHomeEvent('Alexa.PowerController', 'TurnOn', { at: 1 }, { endpointId: 'loom-1' })
  expect(await invoke(home, turnOn)).toMatchObject({
    event: { header: { namespace: 'Alexa.PowerController', name: 'TurnOn' }, payload: { source: 'loom-1', at: 1 } },
  })
  const discover = alexaSmartHomeEvent('Alexa.Discovery', 'Discover', {}, { endpointId: null })
  expect(discover.directive).not.toHaveProperty('endpoint')
  expect(await invoke(home, discover)).toMatchObject({ event: { payload: { source: 'aws.alexa' } } })
})

test('the same is said with the same id', () => {
  expect(alexaIntentEvent('A', { b: 'c' })).toEqual(alexaIntentEvent('A', { b: 'c' }))
  const ids = [alexaIntentEvent('A'), alexaIntentEvent('A', { b: 'c' }), alexaLaunchEvent()].map(
    ({ request }) => request.requestId,
  )
  expect(new Set(ids).size).toBe(3)
})

import { on } from 'heddle'
import { connectEvent, invoke } from 'heddle/testing'
import { connect } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a flow passes the parameters and says of the contact what is written', async () => {
  const handler = on(connect()).handle(({ parameters, contactData }) => ({
    order: String(parameters.order),
    channel: contactData.Channel,
    language: String(contactData.Attributes?.language),
  }))
  const event = connectEvent({ order: 'o-1' }, { contactData: { Channel: 'CHAT', Attributes: { language: 'de' } } })
  expect(await invoke(handler, event)).toEqual({ order: 'o-1', channel: 'CHAT', language: 'de' })
  expect(connectEvent()).toEqual(connectEvent())
  expect(connectEvent({}, { region: 'us-east-1' }).Details.ContactData.InstanceARN).toContain(':us-east-1:')
})

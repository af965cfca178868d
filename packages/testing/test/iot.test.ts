import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { iotAuthorizer, iotButton, iotOneClick, iotProvisioning } from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import { iotAuthorizerEvent, iotButtonEvent, iotOneClickEvent, iotProvisioningEvent } from '../src/iot.ts'

describe('IoT', () => {
  test('asks whether a device may connect', async () => {
    const event = iotAuthorizerEvent({ mqtt: { username: 'loom-1', clientId: 'loom-1' } }, { token: 'x' })
    expect(event).toMatchObject({ token: 'x', signatureVerified: true, protocols: ['mqtt'] })
    expect(iotAuthorizerEvent({})).toMatchObject({ signatureVerified: false, protocols: [] })
    const handler = on(iotAuthorizer()).handle(({ token }) => ({ principalId: token ?? '', policyDocuments: [] }))
    expect(await invoke(handler, event)).toMatchObject({ isAuthenticated: true, principalId: 'x' })
  })

  test('asks whether a device is provisioned', async () => {
    const event = iotProvisioningEvent({ SerialNumber: 'L-1' }, { template: 'looms' })
    expect(event.templateArn).toBe('arn:aws:iot:eu-west-1:123456789012:provisioningtemplate/looms')
    const handler = on(iotProvisioning()).handle(({ parameters }) => parameters.SerialNumber === 'L-1')
    expect(await invoke(handler, event)).toEqual({ allowProvisioning: true })
  })

  test('says that a button was pressed', async () => {
    expect(
      await invoke(
        on(iotButton()).handle(({ clickType }) => clickType),
        iotButtonEvent('LONG'),
      ),
    ).toBe('LONG')
    expect(
      await invoke(
        on(iotOneClick()).handle(({ time }) => time),
        iotOneClickEvent(),
      ),
    ).toEqual(new Date('2026-01-02T03:04:05.678Z'))
  })
})

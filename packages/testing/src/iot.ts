import type {
  IotAuthorizerRawEvent,
  IotButtonRawEvent,
  IotClickType,
  IotOneClickRawEvent,
  IotProtocolData,
  IotProvisioningRawEvent,
} from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'

export interface IotAuthorizerEventOptions {
  readonly token?: string | undefined
  /** Default: whether there is a token. */
  readonly signatureVerified?: boolean | undefined
}

export interface IotProvisioningEventOptions extends AwsOptions {
  /** The template's name. Default `test-template`. */
  readonly template?: string | undefined
  /** Default `test-client`. */
  readonly clientId?: string | undefined
}

/**
 * The event that IoT Core invokes a custom authorizer with:
 * `iotAuthorizerEvent({ mqtt: { username: 'loom-1', clientId: 'loom-1' } })`.
 *
 * @param protocolData - what the protocols of the connection say; a password is base64
 */
export function iotAuthorizerEvent(
  protocolData: IotProtocolData,
  { token, signatureVerified = token !== undefined }: IotAuthorizerEventOptions = {},
): IotAuthorizerRawEvent {
  return {
    ...(token === undefined ? {} : { token }),
    signatureVerified,
    protocols: ['tls', 'http', 'mqtt'].filter((protocol) => protocol in protocolData),
    protocolData,
    connectionMetadata: { id: seededUuid('connection', token, JSON.stringify(protocolData)) },
  }
}

/** The event that IoT Core invokes a pre-provisioning hook with: `iotProvisioningEvent({ SerialNumber: 'L-1' })`. */
export function iotProvisioningEvent(
  parameters: Readonly<Record<string, string>>,
  options: IotProvisioningEventOptions = {},
): IotProvisioningRawEvent {
  const { template = 'test-template', clientId = 'test-client' } = options
  const certificate = seeded('certificate', JSON.stringify(parameters))
  return {
    claimCertificateId: seeded('claim', template).toString('hex', 0, 32),
    certificateId: certificate.toString('hex', 0, 32),
    certificatePem: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    templateArn: arn('iot', awsFacts(options), `provisioningtemplate/${template}`),
    clientId,
    parameters,
  }
}

/** The event that an AWS IoT button invokes a function with: `iotButtonEvent('LONG')`. */
export function iotButtonEvent(clickType: IotClickType = 'SINGLE'): IotButtonRawEvent {
  return { serialNumber: 'G030JF0512345678', clickType, batteryVoltage: '1568mV' }
}

/** The event that AWS IoT 1-Click invokes a function with: `iotOneClickEvent('DOUBLE')`. */
export function iotOneClickEvent(clickType: IotClickType = 'SINGLE', options: AwsOptions = {}): IotOneClickRawEvent {
  const deviceId = 'G030PM0512345678'
  return {
    deviceEvent: { buttonClicked: { clickType, reportedTime: awsFacts(options).time.toISOString() } },
    deviceInfo: { attributes: {}, type: 'button', deviceId, remainingLife: 98.7 },
    placementInfo: {
      projectName: 'test-project',
      placementName: 'test-placement',
      attributes: {},
      devices: { button: deviceId },
    },
  }
}

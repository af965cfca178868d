import { defineSource, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { isObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** How a button was pressed. */
export type IotClickType = 'SINGLE' | 'DOUBLE' | 'LONG' | (string & {})

/** A press of an AWS IoT button. */
export interface IotButtonEvent extends EventAttributes<'com.amazonaws.iot.button'> {
  /** The id of the invocation. */
  readonly id: string
  /** The button, `aws.iot:<serialNumber>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly serialNumber: string
  readonly clickType: IotClickType
  /** `2000 mV` */
  readonly batteryVoltage: string | undefined
  /** The event as the button sent it. */
  readonly raw: IotButtonRawEvent
}

export interface IotButtonRawEvent {
  readonly serialNumber: string
  readonly clickType: IotClickType
  readonly batteryVoltage?: string
}

/** What a device of IoT 1-Click did: a press of its button, or a sign of its health. */
export interface IotOneClickEvent extends EventAttributes<'com.amazonaws.iot.one-click'> {
  /** The id of the invocation. */
  readonly id: string
  /** The device, `aws.iot-1click:<deviceId>`. */
  readonly source: string
  /** When the press was reported; else when it was read. */
  readonly time: Date
  readonly deviceEvent: IotDeviceEvent
  readonly deviceInfo: IotDeviceInfo
  readonly placementInfo: IotPlacementInfo
  /** The event as IoT 1-Click sent it. */
  readonly raw: IotOneClickRawEvent
}

export interface IotOneClickRawEvent {
  readonly deviceEvent: IotDeviceEvent
  readonly deviceInfo: IotDeviceInfo
  readonly placementInfo: IotPlacementInfo
}

export interface IotDeviceEvent {
  readonly buttonClicked?: {
    readonly clickType: IotClickType
    /** RFC 3339. */
    readonly reportedTime: string
    readonly additionalInfo?: Readonly<Record<string, unknown>>
  }
}

export interface IotDeviceInfo {
  readonly type: string
  readonly deviceId: string
  /** In percent. */
  readonly remainingLife: number
  readonly attributes?: Readonly<Record<string, string>>
}

export interface IotPlacementInfo {
  readonly projectName: string
  readonly placementName: string
  readonly attributes?: Readonly<Record<string, string>>
  /** Device ids by the names that the project has for them. */
  readonly devices?: Readonly<Record<string, string>>
}

export type IotButtonSource = Source<IotButtonEvent, unknown, unknown, never, unknown, 'aws-lambda'>
export type IotOneClickSource = Source<IotOneClickEvent, unknown, unknown, never, unknown, 'aws-lambda'>

/**
 * A press of an AWS IoT button. What the function returns goes nowhere; a throw makes Lambda try twice more.
 *
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-lambda-rule.html
 */
export function iotButton(): IotButtonSource {
  return defineSource<IotButtonEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'iotButton',
    read(given, invocation) {
      const raw = readEvent<IotButtonRawEvent>(
        'iotButton',
        given,
        (raw) => 'serialNumber' in raw && 'clickType' in raw,
        faultOfButton,
      )
      const { serialNumber, clickType, batteryVoltage } = raw
      const event: IotButtonEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.iot.button',
        source: `aws.iot:${serialNumber}`,
        time: new Date(),
        serialNumber,
        clickType,
        batteryVoltage: batteryVoltage ?? undefined,
        raw,
      }
      return { event }
    },
  })
}

/**
 * An event of a device of AWS IoT 1-Click, in a placement. What the function returns goes nowhere; a throw makes Lambda
 * try twice more.
 *
 * @see https://docs.aws.amazon.com/iot-1-click/latest/developerguide/1click-programming.html
 */
export function iotOneClick(): IotOneClickSource {
  return defineSource<IotOneClickEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'iotOneClick',
    read(given, invocation) {
      const raw = readEvent<IotOneClickRawEvent>(
        'iotOneClick',
        given,
        (raw) => isObject(raw.deviceEvent) && isObject(raw.placementInfo),
        faultOfOneClick,
      )
      const { deviceEvent, deviceInfo, placementInfo } = raw
      const reported = deviceEvent.buttonClicked?.reportedTime
      const event: IotOneClickEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.iot.one-click',
        source: `aws.iot-1click:${deviceInfo.deviceId}`,
        time: reported === undefined ? new Date() : new Date(reported),
        deviceEvent,
        deviceInfo,
        placementInfo,
        raw,
      }
      return { event }
    },
  })
}

const faultOfButton = /* @__PURE__ */ shape({ serialNumber: 'string', clickType: 'string', batteryVoltage: 'string?' })

const faultOfOneClick = /* @__PURE__ */ shape({
  'deviceEvent.buttonClicked': 'object?',
  'deviceEvent.buttonClicked.clickType': 'string',
  'deviceEvent.buttonClicked.reportedTime': 'time',
  'deviceInfo.type': 'string',
  'deviceInfo.deviceId': 'string',
  'deviceInfo.remainingLife': 'number',
  'deviceInfo.attributes': 'text map?',
  'placementInfo.projectName': 'string',
  'placementInfo.placementName': 'string',
  'placementInfo.attributes': 'text map?',
  'placementInfo.devices': 'text map?',
})

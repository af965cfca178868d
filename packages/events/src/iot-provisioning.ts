import { defineSource, describe, HeddleError, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { refuses } from './client-error.ts'
import { isObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A device that wants to be provisioned from a template of IoT Core. */
export interface IotProvisioningEvent extends EventAttributes<'com.amazonaws.iot.provisioning'> {
  /** The id of the invocation. */
  readonly id: string
  /** The template's ARN. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** The certificate that the device came with. */
  readonly claimCertificateId: string
  /** The device's own, to be. */
  readonly certificateId: string | undefined
  readonly certificatePem: string | undefined
  readonly templateArn: string
  readonly clientId: string | undefined
  /** What the device says of itself; check it against what you know. */
  readonly parameters: Readonly<Record<string, string>>
  /** The event as IoT sent it. */
  readonly raw: IotProvisioningRawEvent
}

export interface IotProvisioningRawEvent {
  readonly claimCertificateId: string
  readonly certificateId?: string | null
  readonly certificatePem?: string | null
  readonly templateArn: string
  readonly templateName?: string | null
  readonly clientId?: string | null
  readonly parameters?: Readonly<Record<string, string>> | null
}

export interface IotProvisioningAnswer {
  readonly allowProvisioning: boolean
  /** Parameters of the template that are to be otherwise. */
  readonly parameterOverrides?: Readonly<Record<string, string>>
}

export type IotProvisioningSource = Source<
  IotProvisioningEvent,
  boolean | IotProvisioningAnswer,
  IotProvisioningAnswer,
  never,
  IotProvisioningAnswer,
  'aws-lambda'
>

/**
 * The pre-provisioning hook of a template of IoT Core. The function returns whether the device is provisioned, `true` or
 * `{ allowProvisioning: true, parameterOverrides: { … } }`; an `HttpError` 401 or 403 refuses it, and any other throw too,
 * as an error. IoT waits 5 seconds.
 *
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
 */
export function iotProvisioning(): IotProvisioningSource {
  return defineSource<
    IotProvisioningEvent,
    boolean | IotProvisioningAnswer,
    IotProvisioningAnswer,
    never,
    IotProvisioningAnswer,
    'aws-lambda'
  >({
    name: 'iotProvisioning',
    read(given, invocation) {
      const raw = readEvent<IotProvisioningRawEvent>(
        'iotProvisioning',
        given,
        (raw) => 'templateArn' in raw && 'claimCertificateId' in raw,
        faultOf,
      )
      const { claimCertificateId, certificateId, certificatePem, templateArn, clientId, parameters } = raw
      const event: IotProvisioningEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.iot.provisioning',
        source: templateArn,
        time: new Date(),
        claimCertificateId,
        certificateId: certificateId ?? undefined,
        certificatePem: certificatePem ?? undefined,
        templateArn,
        clientId: clientId ?? undefined,
        parameters: parameters ?? {},
        raw,
      }
      return { event }
    },
    result: (returned) => (typeof returned === 'boolean' ? { allowProvisioning: returned } : returned),
    answer(answer) {
      if (isObject(answer) && typeof answer.allowProvisioning === 'boolean') return answer
      const message = `iotProvisioning: expected a boolean or { allowProvisioning }, got ${describe(answer)}`
      throw new HeddleError('INVALID_RESULT', message)
    },
    recover(error) {
      if (refuses(error)) return { allowProvisioning: false }
      throw error
    },
  })
}

const faultOf = /* @__PURE__ */ shape({
  claimCertificateId: 'string',
  certificateId: 'string?',
  certificatePem: 'string?',
  templateArn: 'string',
  clientId: 'string?',
  parameters: 'text map?',
})

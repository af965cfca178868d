import type { ConnectContactData, ConnectRawEvent } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'

export interface ConnectEventOptions extends AwsOptions {
  /** What is to be said of the contact beside its id, channel and instance. */
  readonly contactData?: Partial<ConnectContactData> | undefined
}

/** The event that a flow of Amazon Connect invokes a function with: `connectEvent({ order: 'o-1' })`. */
export function connectEvent(
  parameters: Readonly<Record<string, unknown>> = {},
  options: ConnectEventOptions = {},
): ConnectRawEvent {
  const facts = awsFacts(options)
  const ContactId = seededUuid('contact', facts.account)
  return {
    Name: 'ContactFlowEvent',
    Details: {
      ContactData: {
        Attributes: {},
        Channel: 'VOICE',
        ContactId,
        CustomerEndpoint: { Address: '+441632960123', Type: 'TELEPHONE_NUMBER' },
        InitialContactId: ContactId,
        InitiationMethod: 'INBOUND',
        InstanceARN: arn('connect', facts, `instance/${seededUuid('instance')}`),
        PreviousContactId: ContactId,
        Queue: null,
        SystemEndpoint: { Address: '+441632960001', Type: 'TELEPHONE_NUMBER' },
        ...options.contactData,
      },
      Parameters: { ...parameters },
    },
  }
}

import { defineSource, invalidField, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { recordsOf } from './records.ts'
import { shape } from './shape.ts'

/** One email that SES received: what its headers and its verdicts say. The message itself is where an S3 action put it. */
export interface SesEvent extends EventAttributes<'com.amazonaws.ses.receipt'> {
  /** The `messageId` that SES gave the mail; an S3 action names its object after it. */
  readonly id: string
  /** The envelope's sender. */
  readonly source: string
  /** When SES received the mail. */
  readonly time: Date
  readonly mail: SesMail
  readonly receipt: SesReceipt
  /** The record as Lambda sent it. */
  readonly raw: SesRecord
}

/** A record of an SES event as Lambda sends it. */
export interface SesRecord {
  readonly eventSource: 'aws:ses'
  readonly eventVersion: string
  readonly ses: { readonly mail: SesMail; readonly receipt: SesReceipt }
}

export interface SesMail {
  readonly messageId: string
  readonly source: string
  /** RFC 3339. */
  readonly timestamp: string
  /** The envelope's recipients. */
  readonly destination: readonly string[]
  readonly headersTruncated: boolean
  /** In their order; names repeat. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly commonHeaders: SesCommonHeaders
}

/** The headers that most functions want. What the mail does not have is absent. */
export interface SesCommonHeaders {
  readonly returnPath?: string
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly sender?: string
  readonly replyTo?: readonly string[]
  /** RFC 5322. */
  readonly date?: string
  readonly messageId?: string
  readonly subject?: string
}

export interface SesReceipt {
  /** RFC 3339. */
  readonly timestamp: string
  readonly processingTimeMillis: number
  /** The recipients that the receipt rule matched. */
  readonly recipients: readonly string[]
  readonly spamVerdict: SesVerdict
  readonly virusVerdict: SesVerdict
  readonly spfVerdict: SesVerdict
  readonly dkimVerdict: SesVerdict
  readonly dmarcVerdict: SesVerdict
  /** What the sender's domain asks for; only when DMARC failed. */
  readonly dmarcPolicy?: 'none' | 'quarantine' | 'reject' | (string & {})
  readonly action: SesAction
}

export interface SesVerdict {
  readonly status: 'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED' | 'DISABLED' | (string & {})
}

export interface SesAction {
  /** `Lambda` when SES called the function itself. */
  readonly type: string
  readonly functionArn?: string
  /** Only for `RequestResponse` does SES wait for the answer. */
  readonly invocationType?: 'Event' | 'RequestResponse' | (string & {})
  readonly topicArn?: string
}

/** What SES does next; it waits for that only when the action's invocation type is `RequestResponse`. */
export interface SesDisposition {
  readonly disposition: 'CONTINUE' | 'STOP_RULE' | 'STOP_RULE_SET'
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type SesReturns = SesDisposition | undefined | void
export type SesSource = Source<SesEvent, SesReturns, SesDisposition, never, SesDisposition, 'aws-lambda'>

/**
 * An email that SES received, from the Lambda action of a receipt rule. The function says whether SES goes on with the
 * rule's other actions; when it returns nothing, it does.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
 */
export function ses(): SesSource {
  return defineSource<SesEvent, SesReturns, SesDisposition, never, SesDisposition, 'aws-lambda'>({
    name: 'ses',
    read(raw) {
      const [record, ...more] = recordsOf('ses', 'aws:ses', raw)
      if (!isObject(record) || more.length > 0) {
        throw invalidField('ses', 'Records', 'an array of one', (raw as JsonObject).Records)
      }
      const fault = faultOf(record)
      if (fault !== undefined) throw invalidField('ses', `Records[0].${fault[0]}`, fault[1], fault[2])
      const { mail, receipt } = (record as unknown as SesRecord).ses
      const event: SesEvent = {
        id: mail.messageId,
        type: 'com.amazonaws.ses.receipt',
        source: mail.source,
        time: new Date(mail.timestamp),
        mail,
        receipt,
        raw: record as unknown as SesRecord,
      }
      return { event }
    },
    result: (returned) => returned ?? { disposition: 'CONTINUE' },
  })
}

const faultOf = /* @__PURE__ */ shape({
  'ses.mail.messageId': 'string',
  'ses.mail.source': 'string',
  'ses.mail.timestamp': 'time',
  'ses.mail.destination': 'strings',
  'ses.mail.headersTruncated': 'boolean',
  'ses.mail.headers': 'array',
  'ses.mail.headers[].name': 'string',
  'ses.mail.headers[].value': 'string',
  'ses.mail.commonHeaders': 'object',
  'ses.receipt.timestamp': 'time',
  'ses.receipt.processingTimeMillis': 'number',
  'ses.receipt.recipients': 'strings',
  'ses.receipt.spamVerdict.status': 'string',
  'ses.receipt.virusVerdict.status': 'string',
  'ses.receipt.spfVerdict.status': 'string',
  'ses.receipt.dkimVerdict.status': 'string',
  'ses.receipt.dmarcVerdict.status': 'string',
  'ses.receipt.dmarcPolicy': 'string?',
  'ses.receipt.action.type': 'string',
})

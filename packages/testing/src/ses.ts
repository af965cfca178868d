import type { SesMail, SesReceipt, SesRecord } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded } from './digest.ts'

/** An SES event as Lambda sends it. */
export interface SesRawEvent {
  readonly Records: readonly [SesRecord]
}

export interface SesEventOptions extends AwsOptions {
  /** The envelope's sender. Default `sender@example.com`. */
  readonly from?: string | undefined
  /** The recipients. Default `recipient@example.com`. */
  readonly to?: readonly string[] | undefined
  readonly subject?: string | undefined
  /** Further headers, in their order. */
  readonly headers?: SesMail['headers'] | undefined
  /** What the receipt says otherwise: `{ spamVerdict: { status: 'FAIL' } }`. By default every verdict is `PASS`. */
  readonly receipt?: Partial<SesReceipt> | undefined
}

/** The event that a receipt rule's Lambda action invokes a function with: `sesEvent({ subject: 'An order' })`. */
export function sesEvent(options: SesEventOptions = {}): SesRawEvent {
  const facts = awsFacts(options)
  const { from = 'sender@example.com', to = ['recipient@example.com'], subject = 'Test', headers = [] } = options
  const timestamp = facts.time.toISOString()
  const messageId = seeded('mail', from, ...to, subject, timestamp)
    .toString('hex')
    .slice(0, 40)
  const date = facts.time.toUTCString().replace('GMT', '+0000')
  const pass = { status: 'PASS' }
  return {
    Records: [
      {
        eventSource: 'aws:ses',
        eventVersion: '1.0',
        ses: {
          mail: {
            messageId,
            source: from,
            timestamp,
            destination: [...to],
            headersTruncated: false,
            headers: [
              { name: 'From', value: from },
              { name: 'To', value: to.join(', ') },
              { name: 'Subject', value: subject },
              { name: 'Date', value: date },
              ...headers,
            ],
            commonHeaders: { returnPath: from, from: [from], to: [...to], date, subject },
          },
          receipt: {
            timestamp,
            processingTimeMillis: 500,
            recipients: [...to],
            spamVerdict: pass,
            virusVerdict: pass,
            spfVerdict: pass,
            dkimVerdict: pass,
            dmarcVerdict: pass,
            action: {
              type: 'Lambda',
              functionArn: arn('lambda', facts, 'function:test'),
              invocationType: 'RequestResponse',
            },
            ...options.receipt,
          },
        },
      },
    ],
  }
}

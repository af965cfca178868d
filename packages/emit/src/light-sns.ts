import { toBase64 } from '@heddle/core'
import type { Operation } from './aws-client.ts'
import type { BatchAnswer } from './batch-answer.ts'
import { serviceError } from './light.ts'
import { lightRequest } from './light-request.ts'
import { childOf, parseXml, type XmlElement } from './light-xml.ts'
import type { SnsBatch } from './sns-batch.ts'

const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8', 'User-Agent': 'heddle' }

/** PublishBatch without the SDK: SNS takes forms, and answers in XML. */
export function lightPublishBatch(): Operation<SnsBatch, BatchAnswer> {
  return async function publishBatch(input, signal) {
    const { status, body } = await lightRequest({ service: 'sns', headers, body: formOf(input) }, signal)
    const answer = parseXml(body)
    if (status >= 200 && status < 300 && answer?.name === 'PublishBatchResponse') {
      const result = childOf(answer, 'PublishBatchResult')
      return {
        Successful: membersOf(result, 'Successful'),
        Failed: membersOf(result, 'Failed').map((one) => ({ ...one, SenderFault: one.SenderFault === 'true' })),
      }
    }
    const error = childOf(answer, 'Error')
    throw serviceError(status, nameOf(childOf(error, 'Code')?.text), childOf(error, 'Message')?.text)
  }
}

function formOf({ TopicArn, PublishBatchRequestEntries }: SnsBatch): string {
  const fields: string[] = []
  const add = (name: string, value: string) => fields.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  add('Action', 'PublishBatch')
  add('Version', '2010-03-31')
  add('TopicArn', TopicArn)
  for (const [place, { MessageAttributes, ...entry }] of PublishBatchRequestEntries.entries()) {
    const at = `PublishBatchRequestEntries.member.${place + 1}`
    for (const [name, value] of Object.entries(entry)) add(`${at}.${name}`, value)
    for (const [index, [name, attribute]] of Object.entries(MessageAttributes).entries()) {
      const { DataType, StringValue, BinaryValue } = attribute
      const each = `${at}.MessageAttributes.entry.${index + 1}`
      add(`${each}.Name`, name)
      add(`${each}.Value.DataType`, DataType)
      if (StringValue !== undefined) add(`${each}.Value.StringValue`, StringValue)
      if (BinaryValue !== undefined) add(`${each}.Value.BinaryValue`, toBase64(BinaryValue))
    }
  }
  return fields.join('&')
}

/** The entries that the answer lists, each field by its name. */
function membersOf(result: XmlElement | undefined, list: 'Successful' | 'Failed'): Readonly<Record<string, string>>[] {
  const members = childOf(result, list)?.children ?? []
  return members.map(({ children }) => Object.fromEntries(children.map(({ name, text }) => [name, text])))
}

// The SDK's names for these codes are longer: @aws-sdk/client-sns, schemas, `awsQueryError`.
const SHORT =
  /^(?:AuthorizationError|BatchEntryIdsNotDistinct|BatchRequestTooLong|EmptyBatchRequest|EndpointDisabled|InternalError|InvalidBatchEntryId|InvalidParameter|InvalidSecurity|InvalidState|KMS(?:AccessDenied|Disabled|InvalidState|NotFound|Throttling)|NotFound|PlatformApplicationDisabled|ResourceNotFound|Throttled|TooManyEntriesInBatchRequest)$/

function nameOf(code: string | undefined): string | undefined {
  if (code === 'ParameterValueInvalid') return 'InvalidParameterValueException'
  return code !== undefined && SHORT.test(code) ? `${code}Exception` : code
}

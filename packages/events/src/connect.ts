import { check, defineSource, describe, HeddleError, type Source, type StandardSchemaV1 } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { quote } from './quote.ts'
import { eventFrom } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** A block of a flow of Amazon Connect that invokes the function. */
export interface ConnectEvent<Parameters = ConnectParameters> extends EventAttributes<'com.amazonaws.connect.flow'> {
  /** The id of the invocation: the event has none, and a contact passes more than one block. */
  readonly id: string
  /** The instance's ARN. */
  readonly source: string
  readonly contactData: ConnectContactData
  /** What the block passes to the function: as the schema says; without one text by name. */
  readonly parameters: Parameters
  /** The event as Connect sent it. */
  readonly raw: ConnectRawEvent
}

/** Text by name; with the option `json` values of JSON. */
export type ConnectParameters = Readonly<Record<string, unknown>>

export interface ConnectRawEvent {
  /** `ContactFlowEvent` */
  readonly Name?: string
  readonly Details: { readonly ContactData: ConnectContactData; readonly Parameters?: ConnectParameters | null }
}

/** Who is at the other end, and where in the contact centre. What there is depends on the channel. */
export interface ConnectContactData {
  readonly ContactId: string
  readonly InitialContactId?: string
  readonly PreviousContactId?: string
  readonly RelatedContactId?: string | null
  readonly Channel: 'VOICE' | 'CHAT' | 'TASK' | 'EMAIL' | (string & {})
  readonly InstanceARN: string
  readonly InitiationMethod?:
    | 'INBOUND'
    | 'OUTBOUND'
    | 'TRANSFER'
    | 'CALLBACK'
    | 'API'
    | 'QUEUE_TRANSFER'
    | 'DISCONNECT'
    | (string & {})
  readonly LanguageCode?: string
  readonly Name?: string | null
  readonly Description?: string | null
  /** What the flow has set so far. */
  readonly Attributes?: Readonly<Record<string, string>> | null
  readonly SegmentAttributes?: Readonly<Record<string, { readonly ValueString?: string }>> | null
  readonly Tags?: Readonly<Record<string, string>> | null
  readonly References?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>> | null
  readonly CustomerEndpoint?: ConnectEndpoint | null
  readonly SystemEndpoint?: ConnectEndpoint | null
  readonly CustomerId?: string | null
  readonly Queue?: { readonly Name: string; readonly ARN: string } | null
  readonly MediaStreams?: JsonObject | null
  readonly [name: string]: unknown
}

export interface ConnectEndpoint {
  /** A phone number in E.164. */
  readonly Address: string
  readonly Type: 'TELEPHONE_NUMBER' | (string & {})
}

/** What the flow gets: names and texts. */
export type ConnectAnswer = Readonly<Record<string, string>>

export interface ConnectOptions<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Json extends boolean | undefined = undefined,
> {
  /** What the parameters have to be: any Standard Schema. Their values are text. */
  readonly parameters?: Schema | undefined
  /** Whether the block takes nested JSON (its response validation is set to JSON). Default `false`: names and texts. */
  readonly json?: Json | undefined
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type ConnectReturns<Answer> = Answer | undefined | void
export type ConnectSource<Parameters, Answer = ConnectAnswer> = Source<
  ConnectEvent<Parameters>,
  ConnectReturns<Answer>,
  Answer,
  never,
  Answer,
  'aws-lambda'
>

/**
 * A block of a flow of Amazon Connect. What the function returns is what the flow finds under `$.External`: names and
 * texts, at most 32 KB; anything else fails the invocation rather than to be lost. A throw takes the block's error
 * branch. There are at most eight seconds.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
 */
export function connect<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Json extends boolean | undefined = undefined,
>(
  options?: ConnectOptions<Schema, Json>,
): ConnectSource<OutputOr<Schema, ConnectParameters>, Json extends true ? JsonObject : ConnectAnswer>
export function connect({
  parameters: schema,
  json = false,
}: ConnectOptions<StandardSchemaV1 | undefined, boolean | undefined> = {}): ConnectSource<unknown, JsonObject> {
  return defineSource<ConnectEvent<unknown>, ConnectReturns<JsonObject>, JsonObject, never, JsonObject, 'aws-lambda'>({
    name: 'connect',
    read(raw, invocation) {
      const event = readEvent<ConnectRawEvent>(
        'connect',
        raw,
        ({ Details }) => isObject(Details) && Details.ContactData !== undefined,
        faultOf,
      )
      const { ContactData, Parameters } = event.Details
      const given = Parameters ?? {}
      const parameters = schema === undefined ? { value: given } : check(schema, given)
      return eventFrom('connect', ContactData.ContactId, [['Details.Parameters', parameters]], ([parameters]) => ({
        id: invocationId(invocation),
        type: 'com.amazonaws.connect.flow',
        source: ContactData.InstanceARN,
        time: new Date(),
        contactData: ContactData,
        parameters,
        raw: event,
      }))
    },
    result: (returned) => returned ?? {},
    answer(result) {
      if (!isObject(result)) throw invalidResult('an object', describe(result))
      if (!json) {
        for (const [name, value] of Object.entries(result)) {
          if (typeof value !== 'string') throw invalidResult(`text as ${quote(name)}`, describe(value))
        }
      }
      const bytes = Buffer.byteLength(JSON.stringify(result))
      if (bytes > LONGEST_ANSWER) throw invalidResult(`at most ${LONGEST_ANSWER} bytes`, String(bytes))
      return result
    },
  })
}

/** What Connect takes at most, in bytes. */
const LONGEST_ANSWER = 32_768

const faultOf = /* @__PURE__ */ shape({
  'Details.ContactData.ContactId': 'string',
  'Details.ContactData.Channel': 'string',
  'Details.ContactData.InstanceARN': 'string',
  'Details.ContactData.Attributes': 'text map?',
  'Details.Parameters': 'object?',
})

function invalidResult(expected: string, got: string): HeddleError {
  return new HeddleError('INVALID_RESULT', `connect: expected ${expected}, got ${got}`)
}

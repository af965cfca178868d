import {
  check,
  codecFor,
  defineSource,
  describe,
  HeddleError,
  type Invocation,
  invalidField,
  missing,
  once,
  parseJson,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import type { AwsClient } from './aws-sdk.ts'
import type { ConfigMessage, ConfigMessageType, ConfigRuleRawEvent } from './config-message.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { eventFrom } from './records.ts'
import { readEvent, shape } from './shape.ts'
import { tell } from './tell.ts'

/** A run of a custom rule of AWS Config: `messageType` tells what for. */
export type ConfigRuleEvent<Parameters = JsonObject> = {
  readonly [Type in ConfigMessageType]: ConfigRuleRun<Type, Parameters>
}[ConfigMessageType]

export interface ConfigRuleRun<MessageType extends ConfigMessageType, Parameters>
  extends EventAttributes<`com.amazonaws.config.${MessageType}`> {
  /** The id of the invocation: the event has none. */
  readonly id: string
  /** The rule's ARN. */
  readonly source: string
  /** The message's `notificationCreationTime`. */
  readonly time: Date
  readonly messageType: MessageType
  /** Parsed from JSON. */
  readonly invokingEvent: ConfigMessage & { readonly messageType: MessageType }
  /** Parsed from JSON: as the schema says; without one an object, empty when the rule has no parameters. */
  readonly ruleParameters: Parameters
  readonly configRuleName: string
  readonly configRuleArn: string
  readonly configRuleId: string
  /** The account of the rule. */
  readonly accountId: string
  /** Whether the resource is no longer one that the rule is for. */
  readonly eventLeftScope: boolean
  /** The event as Config sent it. Its `resultToken` is what the evaluations are sent with. */
  readonly raw: ConfigRuleRawEvent
}

export type ConfigCompliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE'

/** What the rule says of the resource in hand. */
export interface ConfigVerdict {
  readonly ComplianceType: ConfigCompliance
  /** Why; cut at 256 characters. */
  readonly Annotation?: string
}

/** What the rule says of a resource. */
export interface ConfigEvaluation extends ConfigVerdict {
  /** `AWS::S3::Bucket` */
  readonly ComplianceResourceType: string
  readonly ComplianceResourceId: string
  /** What the evaluation is about: the state of the resource at that time. Default: that of the event. */
  readonly OrderingTimestamp?: Date | string
}

export type ConfigRuleReturns = ConfigCompliance | ConfigVerdict | readonly ConfigEvaluation[]

export interface ConfigRuleOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** What the rule's parameters have to be: any Standard Schema for JSON. */
  readonly ruleParameters?: Schema | undefined
  /** Default: a client of `@aws-sdk/client-config-service`, made on first use. */
  readonly client?: AwsClient | undefined
}

export type ConfigRuleSource<Parameters> = Source<
  ConfigRuleEvent<Parameters>,
  ConfigRuleReturns,
  ConfigRuleReturns,
  never,
  undefined,
  'aws-lambda'
>

/**
 * A custom rule of AWS Config. The function returns evaluations, or what the rule says of the resource in hand:
 * `'COMPLIANT'`, or that with an annotation. Where no resource is in hand, in a scheduled run, it says that of the
 * account. A resource that is deleted, or left the rule's scope, is `NOT_APPLICABLE` without the function.
 *
 * Evaluations go out by `PutEvaluations`, 100 at a time, which needs `@aws-sdk/client-config-service`, loaded then, and
 * the permission `config:PutEvaluations`. What is thrown, or refused by Config, fails the invocation, and Lambda tries
 * twice more.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export function configRule<Schema extends StandardSchemaV1 | undefined = undefined>(
  options?: ConfigRuleOptions<Schema>,
): ConfigRuleSource<OutputOr<Schema, JsonObject>>
export function configRule(options: ConfigRuleOptions<StandardSchemaV1 | undefined> = {}): ConfigRuleSource<unknown> {
  const codec = options.ruleParameters === undefined ? undefined : codecFor(options.ruleParameters)
  const client = once(async () => options.client ?? new (await sdk()).ConfigServiceClient({}))
  return defineSource<ConfigRuleEvent<unknown>, ConfigRuleReturns, ConfigRuleReturns, never, undefined, 'aws-lambda'>({
    name: 'configRule',
    read(raw, invocation) {
      const event = readEvent<ConfigRuleRawEvent>(
        'configRule',
        raw,
        ({ configRuleName, invokingEvent }) => configRuleName !== undefined && invokingEvent !== undefined,
        faultOf,
      )
      const text = event.ruleParameters || '{}'
      const parameters = codec === undefined ? parseJson(text) : check(codec, text)
      const message = parseJson(event.invokingEvent)
      return eventFrom(
        'configRule',
        event.configRuleName,
        [
          ['invokingEvent', message],
          ['ruleParameters', parameters],
        ],
        ([message, parameters]) => runOf(event, messageOf(message), parameters, invocation),
      )
    },
    around(chain) {
      return function run(call) {
        const { event } = call as { readonly event: ConfigRuleEvent }
        return isGone(event) ? Promise.resolve('NOT_APPLICABLE') : chain(call)
      }
    },
    async answer(returned, { event }) {
      const evaluations = evaluationsOf(returned, event)
      const { resultToken: ResultToken } = event.raw
      await tell(async () => {
        const { PutEvaluationsCommand } = await sdk()
        const service = await client()
        for (let from = 0; from === 0 || from < evaluations.length; from += MOST_EVALUATIONS) {
          const Evaluations = evaluations.slice(from, from + MOST_EVALUATIONS)
          const TestMode = ResultToken === 'TESTMODE'
          const { FailedEvaluations = [] } = await service.send(
            new PutEvaluationsCommand({ Evaluations, ResultToken, TestMode }),
          )
          if (FailedEvaluations.length > 0) {
            throw new Error(
              `configRule: Config refused ${FailedEvaluations.length} of ${Evaluations.length} evaluations`,
            )
          }
        }
      }, ResultToken)
      return undefined
    },
  })
}

/** What Config takes at most, at a time. */
const MOST_EVALUATIONS = 100
const LONGEST_ANNOTATION = 256

const sdk = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-config-service').catch(missing('@aws-sdk/client-config-service', 'configRule')),
)

const faultOf = /* @__PURE__ */ shape({
  invokingEvent: 'string',
  ruleParameters: 'string?',
  resultToken: 'string',
  eventLeftScope: 'boolean?',
  configRuleName: 'string',
  configRuleArn: 'string',
  configRuleId: 'string',
  accountId: 'string',
})

const faultOfItem = /* @__PURE__ */ shape({
  resourceType: 'string',
  resourceId: 'string',
  configurationItemCaptureTime: 'time',
  configurationItemStatus: 'string',
})

const faultOfMessage = /* @__PURE__ */ shape({ notificationCreationTime: 'time' })

/** Where a message of each type has the resource that it is about. */
const ITEM_OF: Readonly<Record<ConfigMessageType, string | undefined>> = {
  ConfigurationItemChangeNotification: 'configurationItem',
  OversizedConfigurationItemChangeNotification: 'configurationItemSummary',
  ScheduledNotification: undefined,
  ConfigurationSnapshotDeliveryCompleted: undefined,
}

function messageOf(message: unknown): ConfigMessage {
  if (!isObject(message)) throw invalidField('configRule', 'invokingEvent', 'an object', message)
  const { messageType } = message
  if (typeof messageType !== 'string' || !Object.hasOwn(ITEM_OF, messageType)) {
    throw invalidField('configRule', 'invokingEvent.messageType', 'a type of message for rules', messageType)
  }
  const fault = faultOfMessage(message)
  if (fault !== undefined) throw invalidField('configRule', `invokingEvent.${fault[0]}`, fault[1], fault[2])
  const place = ITEM_OF[messageType as ConfigMessageType]
  if (place === undefined) return message as unknown as ConfigMessage
  const at = `invokingEvent.${place}`
  const item = message[place]
  if (!isObject(item)) throw invalidField('configRule', at, 'an object', item)
  const itemFault = faultOfItem(item)
  if (itemFault !== undefined) throw invalidField('configRule', `${at}.${itemFault[0]}`, itemFault[1], itemFault[2])
  return message as unknown as ConfigMessage
}

function runOf<Parameters>(
  raw: ConfigRuleRawEvent,
  invokingEvent: ConfigMessage,
  ruleParameters: Parameters,
  invocation: Invocation | undefined,
): ConfigRuleEvent<Parameters> {
  const { messageType } = invokingEvent
  const { configRuleName, configRuleArn, configRuleId, accountId, eventLeftScope } = raw
  return {
    id: invocationId(invocation),
    type: `com.amazonaws.config.${messageType}`,
    source: configRuleArn,
    time: new Date(invokingEvent.notificationCreationTime),
    messageType,
    invokingEvent,
    ruleParameters,
    configRuleName,
    configRuleArn,
    configRuleId,
    accountId,
    eventLeftScope: eventLeftScope ?? false,
    raw,
  } as ConfigRuleEvent<Parameters>
}

/** The resource that a message is about. */
function itemOf(message: ConfigMessage) {
  if (message.messageType === 'ConfigurationItemChangeNotification') return message.configurationItem
  if (message.messageType === 'OversizedConfigurationItemChangeNotification') return message.configurationItemSummary
  return undefined
}

function isGone({ eventLeftScope, invokingEvent }: ConfigRuleEvent<unknown>): boolean {
  const item = itemOf(invokingEvent)
  if (item === undefined) return false
  const { configurationItemStatus: status } = item
  return eventLeftScope || status.startsWith('ResourceDeleted') || status === 'ResourceNotRecorded'
}

function evaluationsOf(returned: ConfigRuleReturns, event: ConfigRuleEvent<unknown>): readonly Evaluation[] {
  const item = itemOf(event.invokingEvent)
  const time = new Date(item?.configurationItemCaptureTime ?? event.time)
  if (Array.isArray(returned)) return returned.map((one: ConfigEvaluation) => evaluationOf(one, time))
  const verdict = typeof returned === 'string' ? { ComplianceType: returned } : (returned as ConfigVerdict)
  const ComplianceResourceType = item?.resourceType ?? 'AWS::::Account'
  const ComplianceResourceId = item?.resourceId ?? event.accountId
  return [evaluationOf({ ...verdict, ComplianceResourceType, ComplianceResourceId }, time)]
}

interface Evaluation extends ConfigEvaluation {
  readonly OrderingTimestamp: Date
}

function evaluationOf(evaluation: ConfigEvaluation, time: Date): Evaluation {
  const { ComplianceResourceType, ComplianceResourceId, ComplianceType, Annotation, OrderingTimestamp } = evaluation
  if (!COMPLIANCES.includes(ComplianceType)) {
    const message = `configRule: expected one of ${COMPLIANCES.join(', ')}, got ${describe(ComplianceType)}`
    throw new HeddleError('INVALID_RESULT', message)
  }
  return {
    ComplianceResourceType,
    ComplianceResourceId,
    ComplianceType,
    ...(Annotation === undefined ? {} : { Annotation: Annotation.slice(0, LONGEST_ANNOTATION) }),
    OrderingTimestamp: OrderingTimestamp === undefined ? time : new Date(OrderingTimestamp),
  }
}

const COMPLIANCES: readonly ConfigCompliance[] = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']

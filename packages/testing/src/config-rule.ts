import type { ConfigItem, ConfigMessage, ConfigRuleRawEvent } from '@heddle/events/triggers'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface ConfigRuleEventOptions extends AwsOptions {
  /** The rule's name. Default `test-rule`. */
  readonly rule?: string | undefined
  /** Default none. */
  readonly ruleParameters?: object | undefined
  /** Default `TESTMODE`, with which Config keeps nothing. */
  readonly resultToken?: string | undefined
  /** Default `false`. */
  readonly eventLeftScope?: boolean | undefined
}

/** What a test says of a resource. */
export type ConfigItemSpec = Pick<ConfigItem, 'resourceType'> & Partial<ConfigItem>

/** The event that Config invokes a rule with when a resource changed: `configItemEvent({ resourceType: 'AWS::S3::Bucket' })`. */
export function configItemEvent(item: ConfigItemSpec, options: ConfigRuleEventOptions = {}): ConfigRuleRawEvent {
  const facts = awsFacts(options)
  const time = facts.time.toISOString()
  const configurationItem: ConfigItem = {
    resourceId: 'test-resource',
    awsAccountId: facts.account,
    awsRegion: facts.region,
    configurationItemCaptureTime: time,
    configurationItemStatus: 'OK',
    configurationStateId: String(facts.time.getTime()),
    configuration: {},
    supplementaryConfiguration: {},
    tags: {},
    relationships: [],
    relatedEvents: [],
    ...item,
  }
  const message: ConfigMessage = {
    messageType: 'ConfigurationItemChangeNotification',
    configurationItem,
    configurationItemDiff: null,
    notificationCreationTime: time,
    recordVersion: '1.3',
  }
  return ruleEvent(message, options, facts)
}

/** The event that Config invokes a periodic rule with. */
export function configScheduledEvent(options: ConfigRuleEventOptions = {}): ConfigRuleRawEvent {
  const facts = awsFacts(options)
  const message: ConfigMessage = {
    messageType: 'ScheduledNotification',
    awsAccountId: facts.account,
    notificationCreationTime: facts.time.toISOString(),
    recordVersion: '1.0',
  }
  return ruleEvent(message, options, facts)
}

function ruleEvent(message: ConfigMessage, options: ConfigRuleEventOptions, facts: AwsFacts): ConfigRuleRawEvent {
  const { rule = 'test-rule', ruleParameters, resultToken = 'TESTMODE', eventLeftScope = false } = options
  const configRuleId = `config-rule-${seededUuid('rule', rule).slice(0, 6)}`
  return {
    version: '1.0',
    invokingEvent: jsonText('configItemEvent: the item', message),
    ...(ruleParameters === undefined ? {} : { ruleParameters: jsonText('the parameters of the rule', ruleParameters) }),
    resultToken,
    eventLeftScope,
    executionRoleArn: arn('iam', facts, 'role/config').replace(`:${facts.region}:`, '::'),
    configRuleArn: arn('config', facts, `config-rule/${configRuleId}`),
    configRuleName: rule,
    configRuleId,
    accountId: facts.account,
  }
}

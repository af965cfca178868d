import type { Explanation } from '@heddle/core'
import type { JsonObject } from './objects.ts'

/** heddle's sources, by the names of the functions that make them. */
export type SourceName =
  | 'activeMQ'
  | 'alexaSkill'
  | 'alexaSmartHome'
  | 'appSync'
  | 'appSyncAuthorizer'
  | 'appSyncEvents'
  | 'bedrockAgent'
  | 'clientVpn'
  | 'cloudFormation'
  | 'cloudWatchAlarm'
  | 'cloudWatchLogs'
  | 'codeCommit'
  | 'codeDeploy'
  | 'codePipeline'
  | 'cognito'
  | 'cognitoSync'
  | 'configRule'
  | 'connect'
  | 'documentDB'
  | 'durable'
  | 'dynamoDB'
  | 'eventBridge'
  | 'firehose'
  | 'http'
  | 'httpApiAuthorizer'
  | 'iotAuthorizer'
  | 'iotButton'
  | 'iotOneClick'
  | 'iotProvisioning'
  | 'kafka'
  | 'kinesis'
  | 'lambdaDestination'
  | 'lambdaEdge'
  | 'lex'
  | 'lexV1'
  | 'pipes'
  | 'rabbitMQ'
  | 'requestAuthorizer'
  | 's3'
  | 's3Batch'
  | 's3ObjectLambda'
  | 'secretsManager'
  | 'ses'
  | 'sns'
  | 'sqs'
  | 'streamFailure'
  | 'tokenAuthorizer'
  | 'transferFamily'
  | 'webSocket'

/** A field that tells what an event is. */
export interface Evidence {
  /** Where in the event: `Records[0].eventSource`. */
  readonly path: string
  /** Its text, where that tells; no more than 60 characters, with `?` for what could harm a log. */
  readonly value?: string | undefined
}

/** A kind of event that another is not, but nearly. */
export interface ClosestKind {
  readonly source: SourceName | undefined
  readonly title: string
  /** The fields that are not there, with the text that they have to have: `['userPoolId', 'version=2.0']`. */
  readonly lacks: readonly string[]
}

/** What an event is. */
export interface Identity {
  /** The source that reads the event; `undefined` for what heddle does not know, or has no source for. */
  readonly source: SourceName | undefined
  /** What it is in words: `S3 event`, `ALB request`, `SQS record without its event`; `undefined` for what heddle does not know. */
  readonly title: string | undefined
  /** The fields that tell. Of what heddle does not know: the name that it gives itself, if any. */
  readonly because: readonly Evidence[]
  /** Of what heddle does not know: the kind that it comes closest to, when at least half of that kind's fields are there. */
  readonly closest?: ClosestKind | undefined
}

/**
 * What a raw event of AWS is: `identify(event).source` is `'sqs'` for an event of SQS. Looks only at the few fields that
 * decide, and of many records at the first. Throws for no value that JSON can say.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
export function identify(raw: unknown): Identity {
  const event = match(raw)
  if (event !== undefined) return event
  const record = match({ Records: [raw] })
  // What only has a field of some name, such as cf, need not be a record.
  if (record?.because[0]?.value !== undefined) return withoutItsEvent(record)
  const closest = nearest(raw)
  const name = closest === undefined ? evidenceOf(raw, NAME) : undefined
  return { source: undefined, title: undefined, because: name === undefined ? [] : [name], closest }
}

/**
 * Why the source of this name does not read the event, and the field that tells:
 * `sqs: this is an S3 event (Records[0].eventSource is aws:s3)`.
 */
export function explain(source: string, raw: unknown): Explanation {
  const { source: reader, title, because } = identify(raw)
  const evidence = because[0]
  let text = isObject(raw) ? 'no event that heddle knows' : `no event but ${kindOf(raw)}`
  if (title !== undefined) text = reader === source ? `no ${title} that ${source} reads` : withArticle(title)
  if (evidence === undefined) text += isObject(raw) ? comparison(source, nearest(raw, source)) : ''
  else text += evidence.value ? ` (${evidence.path} is ${evidence.value})` : ` (has ${evidence.path})`
  return { message: `${source}: this is ${text}`, path: evidence?.path ?? '' }
}

function comparison(wanted: string, closest: ClosestKind | undefined): string {
  if (closest === undefined) return ''
  const kind = withArticle(closest.title)
  const lead = closest.source === wanted ? `${kind} has` : `it comes closest to ${kind}, which has`
  return `; ${lead} ${closest.lacks.join(' and ')}`
}

/** An S3 event, a Kinesis event. */
function withArticle(title: string): string {
  return `${/^(?:[AEIO]|[FHLMNRSX][A-Z0-9])/.test(title) ? 'an' : 'a'} ${title}`
}

// Source, title and conditions of each kind. The first kind whose conditions all hold is what an event is. A condition is
// a field that has to be there, or one of several, or a field and its text, with `|` between texts and `*` for any. The
// condition that tells most comes first: errors name it. It is text, so that it costs nothing until it is needed.
const TABLE = `appSync; AppSync batch; [0].info.fieldName
pipes; EventBridge Pipes batch; [0].eventSource=*
sqs; SQS event; Records[0].eventSource=aws:sqs
sns; SNS event; Records[0].EventSource=aws:sns
s3; S3 event; Records[0].eventSource=aws:s3
s3; S3 test event; Event=s3:TestEvent; Service=Amazon S3
dynamoDB; DynamoDB event; Records[0].eventSource=aws:dynamodb
kinesis; Kinesis event; Records[0].eventSource=aws:kinesis
ses; SES event; Records[0].eventSource=aws:ses
codeCommit; CodeCommit event; Records[0].eventSource=aws:codecommit
lambdaEdge; Lambda@Edge event; Records[0].cf
; Kafka record without its event; eventSource=aws:kafka|SelfManagedKafka|aws:SelfManagedKafka; eventSourceKey
kafka; Kafka event; eventSource=aws:kafka|SelfManagedKafka|aws:SelfManagedKafka
activeMQ; ActiveMQ event; eventSource=aws:mq|aws:amq; messages
rabbitMQ; RabbitMQ event; eventSource=aws:rmq; rmqMessagesByQueue
documentDB; DocumentDB event; eventSource=aws:docdb; events
cloudWatchLogs; CloudWatch Logs event; awslogs.data
cloudWatchAlarm; CloudWatch alarm event; alarmArn; alarmData; source=aws.cloudwatch
eventBridge; EventBridge event; detail-type=*; source
durable; durable execution event; DurableExecutionArn; CheckpointToken
tokenAuthorizer; TOKEN authorizer event; type=TOKEN; authorizationToken; methodArn
httpApiAuthorizer; HTTP API authorizer event; routeArn; type=REQUEST
requestAuthorizer; WebSocket authorizer event; methodArn; type=REQUEST; requestContext.connectionId
requestAuthorizer; HTTP API authorizer event; methodArn; type=REQUEST; version=1.0
requestAuthorizer; API Gateway authorizer event; methodArn; type=REQUEST
http; ALB request; requestContext.elb
webSocket; WebSocket event; requestContext.connectionId
http; VPC Lattice request; requestContext.serviceNetworkArn or requestContext.serviceArn; version=2.0
http; VPC Lattice request; raw_path; method
http; function URL request; requestContext.domainName=*.lambda-url.*; requestContext.http; version=2.0
http; HTTP API request; requestContext.http; version=2.0
http; HTTP API request; httpMethod; requestContext; resource or requestContext.resourcePath; version=1.0
http; API Gateway request; httpMethod; requestContext; resource or requestContext.resourcePath
s3ObjectLambda; S3 Object Lambda event; xAmzRequestId; getObjectContext or headObjectContext or listObjectsContext or listObjectsV2Context
s3Batch; S3 Batch event; invocationSchemaVersion; tasks
; Kinesis Analytics event; applicationArn; invocationId; records[0].recordId
firehose; Firehose event; invocationId; records[0].recordId
cognito; Cognito user pool event; triggerSource=*; userPoolId
cognitoSync; Cognito Sync event; eventType=SyncTrigger; datasetName
appSyncEvents; AppSync channel event; info.channelNamespace; info.operation
appSync; AppSync event; info.fieldName; info.parentTypeName
; Amplify resolver event; typeName; fieldName; arguments
appSyncAuthorizer; AppSync authorizer event; authorizationToken; requestContext.apiId; requestContext.queryString
alexaSkill; Alexa skill event; request.type; version; session or context.System
alexaSmartHome; Alexa smart home event; directive.header
alexaSmartHome; Alexa smart home event; header; payload
lex; Lex event; sessionState; bot
lexV1; Lex V1 event; currentIntent; bot
bedrockAgent; Bedrock agent event; actionGroup; agent; messageVersion
connect; Connect event; Details.ContactData
; Connect campaign event; InvocationMetadata.CampaignContext; Items
codePipeline; CodePipeline event; CodePipeline.job
cloudFormation; CloudFormation event; RequestType=Create|Update|Delete; LogicalResourceId; StackId
configRule; Config rule event; configRuleName; invokingEvent
secretsManager; Secrets Manager event; SecretId; ClientRequestToken; Step
streamFailure; stream failure record; requestContext.condition=*; KinesisBatchInfo or DDBStreamBatchInfo
lambdaDestination; Lambda destination event; requestContext.condition=*
transferFamily; Transfer Family event; serverId; protocol; username
iotAuthorizer; IoT authorizer event; signatureVerified; protocolData
iotProvisioning; IoT provisioning event; templateArn; claimCertificateId
iotButton; IoT button event; serialNumber; clickType
iotOneClick; IoT 1-Click event; deviceEvent; placementInfo
clientVpn; Client VPN event; connection-id; endpoint-id
codeDeploy; CodeDeploy event; DeploymentId; LifecycleEventHookExecutionId
; Auto Scaling event; AutoScalingGroupARN; CapacityToTerminate
; dashboard widget event; widgetContext`

/** Where events and records say whose they are, known or not. */
const NAME = 'Records[0].eventSource=* or Records[0].EventSource=* or eventSource=*'

/** An event beside a kind: the conditions that hold, and those that do not. */
interface Comparison extends ClosestKind {
  readonly because: readonly Evidence[]
}

/** The event beside each kind of the table, in its order. */
function* comparisons(raw: unknown): Generator<Comparison> {
  for (const line of TABLE.split('\n')) {
    const [source, title = '', ...conditions] = line.split('; ')
    const because: Evidence[] = []
    const lacks: string[] = []
    for (const condition of conditions) {
      const evidence = evidenceOf(raw, condition)
      if (evidence === undefined) lacks.push(condition.replace(/=\*$/, ''))
      else because.push(evidence)
    }
    yield { source: (source || undefined) as SourceName | undefined, title, because, lacks }
  }
}

/** The first kind whose conditions all hold. */
function match(raw: unknown): Identity | undefined {
  for (const { lacks, ...kind } of comparisons(raw)) if (lacks.length === 0) return kind
  return undefined
}

/** What a record is that was taken out of its event, as one is to try a function. No source reads it. */
function withoutItsEvent({ title, because }: Identity): Identity {
  return {
    source: undefined,
    title: title?.replace('event', 'record without its event'),
    because: because.map(({ path, value }) => ({ path: path.replace('Records[0].', ''), value })),
  }
}

/**
 * The kind that has the largest part of its fields there: half of them at least, one of which tells. Of the source that is
 * wanted none has to be there: what it looks for is worth saying.
 */
function nearest(raw: unknown, wanted = ''): ClosestKind | undefined {
  let closest: ClosestKind | undefined
  let most = 0
  for (const { because, ...kind } of comparisons(raw)) {
    const part = because.length / (because.length + kind.lacks.length)
    const tells = part >= 0.5 && because.some(({ path }) => TELLING.test(path))
    // Of two that are as close, the one that is wanted.
    const score = kind.source === wanted ? part + 0.01 : tells ? part : -1
    if (score < most) continue
    most = score
    closest = kind
  }
  return closest
}

// Plain words such as version, type and payload are in events of all kinds.
const TELLING = /[a-z][A-Z._-]/

function evidenceOf(raw: unknown, condition: string): Evidence | undefined {
  for (const field of condition.split(' or ')) {
    const [path = '', texts] = field.split('=')
    let value = raw
    for (const name of path.match(NAMES) ?? []) {
      // [0] is of arrays, every other name of objects; none is inherited.
      const isMember = Array.isArray(value) === (name === '0') && Object.hasOwn(Object(value), name)
      value = isMember ? (value as JsonObject)[name] : undefined
    }
    if (value === undefined || value === null) continue
    if (texts === undefined) return { path }
    const text = value
    if (typeof text === 'string' && texts.split('|').some((one) => isLike(text, one)))
      return { path, value: quote(text) }
  }
  return undefined
}

// One name has a dot in it.
const NAMES = /CodePipeline\.job|[^.[\]]+/g

/** Whether a text is the expected one, which may have parts left open: `*.lambda-url.*`. */
function isLike(text: string, expected: string): boolean {
  const [start, part] = expected.split('*')
  return part === undefined ? text === start : text.includes(part)
}

// This file imports no code, not even these few lines: where a bundle is one file, a bundler defers all that a deferred
// module imports, and keeps more of it.

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return value === '' ? 'an empty string' : `a ${typeof value}`
}

function quote(text: string): string {
  return text.slice(0, 60).replaceAll(/[^\w :./@$-]/g, '?')
}

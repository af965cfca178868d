// Every sample of ../shared/events (from the root of the project), each through the source that identify names.
import {
  cloudWatchLogs,
  dynamoDB,
  dynamoDBWindow,
  eventBridge,
  type HeddleError,
  http,
  json,
  kafka,
  kinesis,
  kinesisWindow,
  on,
  type Source,
  s3,
  sns,
  sqs,
} from 'heddle'
import { toLambda } from 'heddle/aws'
import { identify, type SourceName } from 'heddle/identify'
import {
  activeMQ,
  alexaSkill,
  alexaSmartHome,
  appSync,
  appSyncAuthorizer,
  appSyncBatch,
  appSyncPublish,
  appSyncSubscribe,
  bedrockAgent,
  cdkProvider,
  clientVpn,
  cloudFormation,
  cloudWatchAlarm,
  codeCommit,
  codeDeploy,
  codePipeline,
  cognito,
  cognitoSync,
  configRule,
  connect,
  documentDB,
  durable,
  firehose,
  httpApiAuthorizer,
  iotAuthorizer,
  iotButton,
  iotOneClick,
  iotProvisioning,
  lambdaDestination,
  lambdaEdge,
  lex,
  lexV1,
  pipes,
  rabbitMQ,
  requestAuthorizer,
  s3Batch,
  s3ObjectLambda,
  secretsManager,
  ses,
  streamFailure,
  tokenAuthorizer,
  transferFamily,
  webSocket,
} from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import { context, failureOf } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

// biome-ignore lint/suspicious/noExplicitAny: sources of every kind
type AnySource = Source<any, any, any, any, any, any, any, any>

const window = { initial: () => ({}) }
const triggers = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'TokenGeneration',
  'TokenGenerationV2',
  'UserMigration',
  'InboundFederation',
] as const

/** The sources of each name: one of them reads an event of that name. */
const SOURCES: Readonly<Partial<Record<SourceName, readonly AnySource[]>>> = {
  activeMQ: [activeMQ()],
  alexaSkill: [alexaSkill()],
  alexaSmartHome: [alexaSmartHome()],
  appSync: [appSync(), appSyncBatch()],
  appSyncAuthorizer: [appSyncAuthorizer()],
  appSyncEvents: [appSyncPublish(), appSyncSubscribe()],
  bedrockAgent: [bedrockAgent()],
  clientVpn: [clientVpn()],
  cloudFormation: [cloudFormation(), cdkProvider()],
  cloudWatchAlarm: [cloudWatchAlarm()],
  cloudWatchLogs: [cloudWatchLogs()],
  codeCommit: [codeCommit()],
  codeDeploy: [codeDeploy()],
  codePipeline: [codePipeline()],
  cognito: triggers.map((trigger) => cognito(trigger)),
  cognitoSync: [cognitoSync()],
  configRule: [configRule()],
  connect: [connect()],
  documentDB: [documentDB()],
  durable: [durable()],
  dynamoDB: [dynamoDB(), dynamoDBWindow(undefined, window)],
  eventBridge: [eventBridge()],
  // What makes a sample of Firehose an invalid one is that its data is no JSON.
  firehose: [firehose(), firehose(json())],
  http: [http()],
  httpApiAuthorizer: [httpApiAuthorizer()],
  iotAuthorizer: [iotAuthorizer()],
  iotButton: [iotButton()],
  iotOneClick: [iotOneClick()],
  iotProvisioning: [iotProvisioning()],
  kafka: [kafka()],
  kinesis: [kinesis(), kinesisWindow(undefined, window)],
  lambdaDestination: [lambdaDestination()],
  lambdaEdge: [
    lambdaEdge('viewer-request'),
    lambdaEdge('origin-request'),
    lambdaEdge('origin-response'),
    lambdaEdge('viewer-response'),
  ],
  lex: [lex()],
  lexV1: [lexV1()],
  pipes: [pipes(kinesis()), pipes(sqs())],
  rabbitMQ: [rabbitMQ()],
  requestAuthorizer: [requestAuthorizer()],
  s3: [s3()],
  s3Batch: [s3Batch()],
  s3ObjectLambda: [s3ObjectLambda()],
  secretsManager: [secretsManager()],
  ses: [ses()],
  sns: [sns()],
  sqs: [sqs()],
  streamFailure: [streamFailure()],
  tokenAuthorizer: [tokenAuthorizer()],
  transferFamily: [transferFamily()],
  webSocket: [webSocket.connect(), webSocket.message(), webSocket.disconnect()],
}

/** Samples that their source refuses, and where. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  // An empty triggerSource; one that Cognito does not have.
  'cognito-userpool/ts.cognito.base.json': /triggerSource/,
  'cognito-userpool/go.cognito-event-userpools-pretokengen.json': /triggerSource/,
}

/** What a source has against an event: nothing when it reads it, all its records included. */
async function faultOf(source: AnySource, raw: unknown): Promise<Error | undefined> {
  // HTTP requests are decoded by the adapter's platform first.
  if (source.name === 'http') {
    const handler = toLambda(on(source).handle(() => undefined) as never)
    return await handler(raw, context()).then(
      () => undefined,
      (error: Error) => error,
    )
  }
  try {
    const { records = [], refusal } = await source.read(raw, undefined)
    return refusal ?? records.find(({ error }) => error !== undefined)?.error
  } catch (error) {
    return error as Error
  }
}

const isInvalid = (name: string) => /invalid|malformed/.test(name)
const identified = samples().map((sample) => ({ ...sample, source: identify(sample.raw).source }))
const known = identified.flatMap(({ source, ...sample }) => (source === undefined ? [] : [{ ...sample, source }]))

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')

describe.runIf(SAMPLES_ARE_HERE)('every shared sample', () => {
  test('is one of many, of many sources', () => {
    expect(known.length).toBeGreaterThan(140)
    expect(new Set(known.map(({ source }) => source)).size).toBeGreaterThan(40)
  })

  test.each(known.filter(({ name }) => !isInvalid(name)))('$name is read by $source', async ({ name, source, raw }) => {
    const faults = await Promise.all((SOURCES[source] ?? []).map((one) => faultOf(one, raw)))
    const refused = REFUSED[name]
    if (refused === undefined) expect(faults).toContain(undefined)
    else for (const fault of faults) expect(String(fault)).toMatch(refused)
  })

  test.each(known.filter(({ name }) => isInvalid(name)))(
    '$name is refused by $source, with a path',
    async ({ source, raw }) => {
      const faults = await Promise.all((SOURCES[source] ?? []).map((one) => faultOf(one, raw)))
      expect(faults).toContainEqual(
        expect.objectContaining({ code: expect.any(String), path: expect.stringMatching(/./) }),
      )
    },
  )

  test.each(Object.keys(SOURCES) as SourceName[])('that is of another source is refused by %s', async (name) => {
    const taken: string[] = []
    for (const sample of identified) {
      if (sample.source === name) continue
      for (const source of SOURCES[name] ?? []) {
        const fault = (await faultOf(source, sample.raw)) as HeddleError | undefined
        if (fault?.code !== 'UNRECOGNISED_EVENT') taken.push(`${source.name} took ${sample.name}: ${fault}`)
      }
    }
    expect(taken).toEqual([])
  })
})

test('an event of each source is refused as such by another', async () => {
  const handler = toLambda(on(ses()).handle(() => {}))
  const message = 'ses: this is an SNS event (Records[0].EventSource is aws:sns)'
  expect(await failureOf(handler, { Records: [{ EventSource: 'aws:sns' }] })).toMatchObject({ message })
})

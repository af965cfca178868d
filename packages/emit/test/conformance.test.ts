import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KinesisClient } from '@aws-sdk/client-kinesis'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient } from '@aws-sdk/client-sfn'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { eventBridge } from '@heddle/emit/event-bridge'
import { http } from '@heddle/emit/http'
import { kinesis } from '@heddle/emit/kinesis'
import { lambda } from '@heddle/emit/lambda'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { stepFunctions } from '@heddle/emit/step-functions'
import { afterAll, vi } from 'vitest'
import { stubAws } from './aws-helpers.ts'
import { startFaultServer } from './fault-server.ts'
import {
  batchProtocol,
  httpProtocol,
  kinesisProtocol,
  lambdaProtocol,
  MACHINE,
  stepFunctionsProtocol,
} from './protocols.ts'
import { targetConformance } from './target-conformance.ts'
import { clientFor } from './test-clients.ts'
import { RULES } from './wire.ts'

const aws = { ids: true, whole: true, denied: 'AccessDeniedException' } as const

for (const format of ['plain', 'cloudevents'] as const) {
  targetConformance(`sqs ${format}`, {
    ...aws,
    rules: RULES.sqs,
    partial: true,
    server: () => startFaultServer(batchProtocol('sqs')),
    target: (url) => sqs({ url: `${url}/1/orders`, format, client: new SQSClient(clientFor(url)) }),
    refuses: [[{ delay: 901 }, /expected a delay of 0 to 900 s, got 901/]],
  })

  targetConformance(`sns ${format}`, {
    ...aws,
    rules: RULES.sns,
    partial: true,
    server: () => startFaultServer(batchProtocol('sns')),
    target: (url) =>
      sns({ topicArn: 'arn:aws:sns:eu-central-1:1:orders', format, client: new SNSClient(clientFor(url)) }),
    refuses: [[{ attributes: { 'AWS.x': 'y' } }, /AWS\.x/]],
  })

  targetConformance(`eventBridge ${format}`, {
    ...aws,
    rules: RULES.events,
    partial: true,
    server: () => startFaultServer(batchProtocol('events')),
    target: (url) => eventBridge({ bus: 'shop', format, client: new EventBridgeClient(clientFor(url)) }),
    refuses: [],
  })
}

// What speaks without the SDK has to do the same. It takes the server from the environment.
const light = (url: string) => {
  stubAws(url)
  return { client: 'light' } as const
}
afterAll(() => {
  vi.unstubAllEnvs()
})

targetConformance('sqs light', {
  ...aws,
  rules: RULES.sqs,
  partial: true,
  server: () => startFaultServer(batchProtocol('sqs')),
  target: (url) => sqs({ url: `${url}/1/orders`, ...light(url) }),
  refuses: [],
})

targetConformance('sns light', {
  ...aws,
  rules: RULES.sns,
  partial: true,
  server: () => startFaultServer(batchProtocol('sns')),
  target: (url) => sns({ topicArn: 'arn:aws:sns:eu-central-1:1:orders', ...light(url) }),
  refuses: [],
})

targetConformance('eventBridge light', {
  ...aws,
  rules: RULES.events,
  partial: true,
  server: () => startFaultServer(batchProtocol('events')),
  target: (url) => eventBridge({ bus: 'shop', ...light(url) }),
  refuses: [],
})

targetConformance('kinesis', {
  ...aws,
  rules: { count: 500, bytes: 5 * 1024 * 1024, entryBytes: 1024 * 1024 },
  partial: true,
  server: () => startFaultServer(kinesisProtocol),
  target: (url) => kinesis({ streamName: 'orders', client: new KinesisClient(clientFor(url)) }),
  refuses: [[{ key: 'k'.repeat(257) }, /expected a key of 256 characters at most/]],
})

targetConformance('lambda', {
  ...aws,
  rules: { count: 1, bytes: 1_000_000 },
  partial: false,
  server: () => startFaultServer(lambdaProtocol),
  target: (url) => lambda({ functionName: 'ship', qualifier: 'live', client: new LambdaClient(clientFor(url)) }),
  refuses: [],
})

targetConformance('stepFunctions', {
  ...aws,
  rules: { count: 1, bytes: 256 * 1024 },
  partial: false,
  server: () => startFaultServer(stepFunctionsProtocol),
  target: (url) => stepFunctions({ stateMachineArn: MACHINE, client: new SFNClient(clientFor(url)) }),
  refuses: [],
})

for (const format of ['binary', 'structured', 'batch'] as const) {
  for (const [name, fetcher] of [['node', undefined] as const, ['fetch', fetch] as const]) {
    targetConformance(`http ${format} by ${name}`, {
      rules: { count: format === 'batch' ? 100 : 1, bytes: 1024 * 1024 },
      partial: false,
      ids: false,
      whole: true,
      denied: 'HTTP_403',
      server: () => startFaultServer(httpProtocol),
      target: (url) => http({ url, format, fetch: fetcher }),
      refuses: [],
    })
  }
}

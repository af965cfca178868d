import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { REGION } from './aws-helpers.ts'

type Attributes = Readonly<Record<string, string>>

export interface RealQueue {
  readonly url: string
  readonly arn: string
  /** Receives and deletes messages, until none has come for so many seconds (0), or all that are expected have. */
  drain(seconds?: number, expected?: number): Promise<Message[]>
}

/** SQS and SNS as far as `fauxqs` has them, a server that others have written. */
export interface RealServices {
  readonly endpoint: string
  createQueue(name: string, attributes?: Attributes): Promise<RealQueue>
  /** Resolves to the topic's ARN. */
  createTopic(name: string, attributes?: Attributes): Promise<string>
  subscribe(topicArn: string, queue: RealQueue, attributes?: Attributes): Promise<void>
  stop(): Promise<void>
}

export async function startRealServices(): Promise<RealServices> {
  const app = buildApp({ logger: false })
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  const services = realServices(endpoint)
  return {
    ...services,
    async stop() {
      await services.stop()
      await app.close()
    },
  }
}

/** Those behind an endpoint. */
export function realServices(endpoint: string): RealServices {
  const options = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const sqs = new SQSClient(options)
  const sns = new SNSClient(options)
  return {
    endpoint,
    async createQueue(QueueName, Attributes = {}) {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
      const about = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
      const { QueueArn: arn = '' } = (await sqs.send(about)).Attributes ?? {}
      // The host that `fauxqs` calls the queue by is one that not every machine finds.
      const url = new URL(new URL(QueueUrl).pathname, endpoint).href
      return { url, arn, drain: (...limits) => drain(sqs, QueueUrl, ...limits) }
    },
    async createTopic(Name, Attributes = {}) {
      return (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? ''
    },
    async subscribe(TopicArn, { arn }, Attributes = {}) {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes }))
    },
    async stop() {
      sqs.destroy()
      sns.destroy()
    },
  }
}

async function drain(
  sqs: SQSClient,
  QueueUrl: string,
  WaitTimeSeconds = 0,
  expected = Number.POSITIVE_INFINITY,
): Promise<Message[]> {
  const all: Message[] = []
  while (all.length < expected) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        WaitTimeSeconds,
      }),
    )
    if (Messages.length === 0) break
    all.push(...Messages)
    const Entries = Messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  }
  return all
}

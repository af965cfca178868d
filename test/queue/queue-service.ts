import { SQSClient } from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { createQueue, type Queue } from './queue.ts'

/** SQS as far as `fauxqs` has it, and the AWS SDK's client for it. */
export interface QueueService {
  create(name: string, attributes?: Readonly<Record<string, string>>): Promise<Queue>
  stop(): Promise<void>
}

export const REGION = 'eu-central-1'

export async function startQueueService(): Promise<QueueService> {
  // What `startFauxqs` does, which however listens on all addresses of the machine.
  const app = buildApp({ logger: false })
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new SQSClient({ endpoint, region: REGION, credentials })
  return {
    create: async (name, attributes) => await createQueue(client, name, attributes),
    async stop() {
      client.destroy()
      await app.close()
    },
  }
}

import type { QueueBinding } from '@heddle/emit/cloudflare-queues'
import { type FaultServer, startFaultServer } from './fault-server.ts'
import { queueProtocol } from './protocols.ts'
import { startQueueDoor } from './workerd.ts'

const bindings = new Map<string, QueueBinding>()

/** The binding that the runtime has for the queue of a server. */
export function bindingOf(url: string): QueueBinding {
  return bindings.get(url) as QueueBinding
}

/** A server that speaks as Cloudflare's service does, and before it the runtime, which has a binding for it. */
export async function serverBehindBinding(compatibilityDate: string): Promise<FaultServer> {
  const server = await startFaultServer(queueProtocol)
  const door = await startQueueDoor(server.url, compatibilityDate)
  bindings.set(server.url, door.binding)
  const { stop } = server
  server.stop = async () => {
    await door.stop()
    await stop()
  }
  return server
}

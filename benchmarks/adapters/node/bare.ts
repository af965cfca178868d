import type { IncomingMessage, ServerResponse } from 'node:http'
import { postOrder } from '../by-hand/node.ts'

export default function listener(req: IncomingMessage, res: ServerResponse): void {
  if (req.url === '/orders' || req.url?.startsWith('/orders?')) postOrder(req, res)
  else res.writeHead(404).end()
}

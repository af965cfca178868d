import type { IncomingMessage, ServerResponse } from 'node:http'
import { postOrder } from '../by-hand/node.ts'

// By its three parameters Webtask knows how to call it; the body is then the function's to read.
export default function orders(_context: object, req: IncomingMessage, res: ServerResponse): void {
  postOrder(req, res)
}

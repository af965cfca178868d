import type { IncomingMessage, ServerResponse } from 'node:http'
import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from '../../workloads/w1-http/problem.ts'

/** The task with a request and a response of Node, whose body nobody has read. */
export function postOrder(req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'POST') {
    res.writeHead(405, { allow: 'POST' }).end()
    return
  }
  // An iterator over the chunks is shorter, and takes longer.
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('error', () => res.destroy())
  req.on('end', () => answer(Buffer.concat(chunks).toString(), res))
}

function answer(text: string, res: ServerResponse): void {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    refuse(res, problem(400, 'the body is not JSON'))
    return
  }
  const result = Order.safeParse(body)
  if (result.success) send(res, 201, 'application/json', { id: result.data.id, total: result.data.total })
  else refuse(res, problem(422, 'the request is not valid', invalidFields(result.error)))
}

function refuse(res: ServerResponse, problem: Problem): void {
  send(res, problem.status, PROBLEM_JSON, problem)
}

function send(res: ServerResponse, status: number, type: string, body: object): void {
  const text = JSON.stringify(body)
  res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

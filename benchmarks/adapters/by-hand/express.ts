import type { Request, Response } from 'express'
import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, problem } from '../../workloads/w1-http/problem.ts'

/** The task behind a host on Express, which has parsed the body, and refused it where it is no JSON. */
export function postOrder(req: Request, res: Response): void {
  if (req.method !== 'POST') {
    res.set('allow', 'POST').sendStatus(405)
    return
  }
  const result = Order.safeParse(req.body)
  if (result.success) {
    res.status(201).json({ id: result.data.id, total: result.data.total })
    return
  }
  const refused = problem(422, 'the request is not valid', invalidFields(result.error))
  res.status(422).type(PROBLEM_JSON).send(JSON.stringify(refused))
}

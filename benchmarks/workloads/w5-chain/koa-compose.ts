import compose, { type Middleware } from 'koa-compose'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

const chainOf = kept((layers) => {
  const pass: Middleware<ChainEvent> = async function pass(_call, next) {
    return await next()
  }
  const innermost: Middleware<ChainEvent> = async function innermost() {
    return ANSWER
  }
  return compose([...Array.from({ length: layers }, () => pass), innermost])
})

export function handler(event: ChainEvent): Promise<unknown> {
  return chainOf(event.layers)(event)
}

import lambdaApi, { type NextFunction, type Request, type Response } from 'lambda-api'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

// Its types are of a CommonJS module, so that TypeScript looks for createAPI one level too deep.
const createApi = lambdaApi as unknown as typeof lambdaApi.default

const chainOf = kept((layers) => {
  const api = createApi()
  for (let layer = 0; layer < layers; layer++) {
    api.use((_request: Request, _response: Response, next: NextFunction) => next())
  }
  api.post('/orders', () => ANSWER)
  return api
})

export function handler(event: ChainEvent, context: never): Promise<unknown> {
  return chainOf(event.layers).run(event as never, context)
}

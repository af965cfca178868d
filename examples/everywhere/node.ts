import { serve } from 'heddle/node'
import { placeOrder } from './app.ts'

// A container on Fargate, Cloud Run or Kubernetes, or a server anywhere: PORT says where.
const { port } = await serve(placeOrder)
console.log(`listening on ${port}`)

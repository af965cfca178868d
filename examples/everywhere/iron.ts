import { serveIron } from 'heddle/fn'
import { placeOrder } from './app.ts'

// IronFunctions: a container of a route with the format `http`.
await serveIron(placeOrder, { format: 'http' })

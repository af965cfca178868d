import { toFetch } from 'heddle/fetch'
import { placeOrder } from './app.ts'

// Netlify Functions: the function itself, and where it is reached.
export default toFetch(placeOrder)
export const config = { path: '/orders', method: 'POST' }

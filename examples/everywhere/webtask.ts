import { toWebtask } from 'heddle/webtask'
import { placeOrder } from './app.ts'

// Auth0 Webtask.
export default toWebtask(placeOrder)

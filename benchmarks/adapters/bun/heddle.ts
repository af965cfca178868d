import { toFetch } from 'heddle/fetch'
import { orders } from '../orders.ts'

export default { fetch: toFetch(orders) }

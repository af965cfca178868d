import { toFetch } from 'heddle/fetch'
import { orders } from '../orders.ts'

export default toFetch(orders)

export const config = { path: '/orders', method: 'POST' }

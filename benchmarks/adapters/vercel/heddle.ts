import { type FetchFunction, toFetch } from 'heddle/fetch'
import { orders } from '../orders.ts'

export const POST: FetchFunction = toFetch(orders)

import { toOpenWhisk } from 'heddle/openwhisk'
import { orders } from '../orders.ts'

export const main = toOpenWhisk(orders)

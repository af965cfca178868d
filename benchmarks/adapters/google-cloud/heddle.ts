import { toGoogle } from 'heddle/google'
import { orders } from '../orders.ts'

export default toGoogle(orders)

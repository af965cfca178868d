import { toWebtask } from 'heddle/webtask'
import { orders } from '../orders.ts'

export default toWebtask(orders)

import { type NodeListener, toNode } from 'heddle/node'
import { orders } from '../orders.ts'

const listener: NodeListener = toNode(orders)

export default listener

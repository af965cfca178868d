import { toWorker, type WorkerFetch } from 'heddle/workers'
import { orders } from '../orders.ts'

const worker: WorkerFetch = toWorker(orders)

export default worker

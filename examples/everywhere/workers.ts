import { toWorker } from 'heddle/workers'
import { fillShelves, placeOrder, ship } from './app.ts'

// Cloudflare Workers: requests, a queue, a cron trigger. R2 tells of objects through a queue only, in a form of its own.
export default toWorker({ fetch: placeOrder, queue: ship, scheduled: fillShelves })

import { toOpenWhisk } from 'heddle/openwhisk'
import { fillShelves, placeOrder, ship } from './app.ts'

// Apache OpenWhisk: a raw web action, an action behind a rule of a feed, one behind a rule of an alarm.
export const orders = toOpenWhisk(placeOrder)
export const shipments = toOpenWhisk(ship)
export const night = toOpenWhisk(fillShelves)

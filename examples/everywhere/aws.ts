import { toLambda } from 'heddle/aws'
import { fillShelves, importCatalogue, placeOrder, ship } from './app.ts'

// AWS Lambda: four functions of one file, each with its trigger: an HTTP API, an SQS queue, S3 notifications, a schedule.
export const orders = toLambda(placeOrder)
export const shipments = toLambda(ship)
export const catalogues = toLambda(importCatalogue)
export const night = toLambda(fillShelves)

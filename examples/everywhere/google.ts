import { toGoogle } from 'heddle/google'
import { fillShelves, importCatalogue, placeOrder, ship } from './app.ts'

// Google Cloud Functions: HTTP, a Pub/Sub topic, a Storage bucket, Cloud Scheduler.
export const orders = toGoogle(placeOrder)
export const shipments = toGoogle(ship)
export const catalogues = toGoogle(importCatalogue)
export const night = toGoogle(fillShelves)

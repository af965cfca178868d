import { onRequest } from 'firebase-functions/v2/https'
import { onMessagePublished } from 'firebase-functions/v2/pubsub'
import { onSchedule } from 'firebase-functions/v2/scheduler'
import { onObjectFinalized } from 'firebase-functions/v2/storage'
import { toFirebase } from 'heddle/firebase'
import { fillShelves, importCatalogue, placeOrder, ship } from './app.ts'

// Firebase: the same triggers as on Google, named by its builders.
export const orders = onRequest(toFirebase(placeOrder))
export const shipments = onMessagePublished('shipments', toFirebase(ship))
export const catalogues = onObjectFinalized({ bucket: 'catalogues' }, toFirebase(importCatalogue))
export const night = onSchedule('every day 03:00', toFirebase(fillShelves))

import { onRequest } from 'firebase-functions/v2/https'
import { toFirebase } from 'heddle/firebase'
import { orders } from '../orders.ts'

export default onRequest(toFirebase(orders))

import { onRequest } from 'firebase-functions/v2/https'
import { postOrder } from '../by-hand/express.ts'

export default onRequest(postOrder)

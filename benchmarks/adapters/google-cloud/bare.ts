import { postOrder } from '../by-hand/express.ts'

export default postOrder

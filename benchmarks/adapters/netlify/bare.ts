import { postOrder } from '../by-hand/web.ts'

export default postOrder

// By this Netlify calls it for nothing else.
export const config = { path: '/orders', method: 'POST' }

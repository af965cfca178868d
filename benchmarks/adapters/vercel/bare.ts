// A file of `api/orders`: Vercel calls what is named by the request's method.
export { postOrder as POST } from '../by-hand/web.ts'

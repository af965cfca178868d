import { toFetch } from 'heddle/fetch'
import { placeOrder } from './app.ts'

// Deno (`deno serve`), Bun and Vercel call the `fetch` of what is exported.
export default { fetch: toFetch(placeOrder) }

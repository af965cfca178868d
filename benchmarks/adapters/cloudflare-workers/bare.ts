import { answer } from '../by-hand/web.ts'

export default { fetch: answer }

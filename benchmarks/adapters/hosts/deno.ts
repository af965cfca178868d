// Deno's server. Run by Deno.

import { tell } from './listening.ts'

declare const Deno: { serve(options: object, fetch: unknown): { readonly addr: { readonly port: number } } }

const { default: app } = await import(process.argv[2] as string)
const { port } = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {} }, app.fetch).addr
tell({ port })

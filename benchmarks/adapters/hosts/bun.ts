// Bun's server. Run by Bun.

import { tell } from './listening.ts'

declare const Bun: { serve(options: object): { readonly port: number } }

const { default: app } = await import(process.argv[2] as string)
const { port } = Bun.serve({ ...app, hostname: '127.0.0.1', port: 0 })
tell({ port })

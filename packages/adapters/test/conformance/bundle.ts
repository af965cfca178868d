import { readdirSync } from 'node:fs'
import { build } from 'esbuild'

/** One script of an app, for a runtime that is not Node, or not in this process. */
export async function bundle(entry: URL, options: Parameters<typeof build>[0] = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@heddle/source'],
    alias: ALIASES,
    logLevel: 'silent',
    ...options,
  })
  return outputFiles?.[0]?.text ?? ''
}

const source = new URL('../../../../src/', import.meta.url).pathname
const ALIASES = Object.fromEntries(
  readdirSync(source)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`heddle/${file.slice(0, -3)}`, source + file]),
)
ALIASES.heddle = `${source}index.ts`

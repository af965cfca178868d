import type { LambdaContext } from './context.ts'

/** What the bundle of every contender exports. */
export interface Contender {
  handler(event: unknown, context: LambdaContext): Promise<unknown>
}

export async function load(bundle: string): Promise<Contender> {
  return await import(bundle)
}

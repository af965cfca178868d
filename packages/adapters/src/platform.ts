import type { Platform } from '@heddle/core'

/**
 * The platform that the code runs on, by what it puts into the environment: those first that run on another. `node` where
 * nothing tells, `web` where there is not even a process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 * @see https://cloud.google.com/run/docs/container-contract#env-vars
 */
export function platform(): Platform {
  const env: Readonly<Record<string, string | undefined>> = globalThis.process?.env ?? {}
  const globals = globalThis as Globals
  const agent = globals.navigator?.userAgent ?? ''
  if (agent === 'Cloudflare-Workers' || globals.WebSocketPair !== undefined) return 'cloudflare-workers'
  if (env.NETLIFY === 'true' || (env.SITE_ID !== undefined && globals.Netlify !== undefined)) return 'netlify'
  if (env.VERCEL === '1' || env.VERCEL_ENV !== undefined || globals.EdgeRuntime !== undefined) return 'vercel'
  if (env.AWS_LAMBDA_FUNCTION_NAME !== undefined) return 'aws-lambda'
  if (env.FUNCTIONS_WORKER_RUNTIME !== undefined || env.AZURE_FUNCTIONS_ENVIRONMENT !== undefined) {
    return 'azure-functions'
  }
  // Cloud Run has these too where it runs a container of one's own, which is a server as anywhere.
  if (env.FUNCTION_TARGET !== undefined) return env.FIREBASE_CONFIG === undefined ? 'google-cloud' : 'firebase'
  if (env.CE_FUNCTION !== undefined) return 'ibm-code-engine'
  if (env.__OW_ACTION_NAME !== undefined || env.__OW_API_HOST !== undefined) return 'openwhisk'
  if (env.FN_LISTENER !== undefined || env.FN_FORMAT !== undefined) return 'fn'
  if (env.REQUEST_URL !== undefined && env.ROUTE !== undefined && env.CALL_ID !== undefined) return 'iron-functions'
  // Both tell a version of Node as well.
  if (globals.Deno !== undefined || agent.startsWith('Deno/')) return 'deno'
  if (globals.Bun !== undefined || agent.startsWith('Bun/')) return 'bun'
  return globalThis.process?.versions?.node === undefined ? 'web' : 'node'
}

interface Globals {
  readonly navigator?: { readonly userAgent?: string }
  readonly WebSocketPair?: unknown
  readonly Netlify?: unknown
  readonly EdgeRuntime?: unknown
  readonly Deno?: unknown
  readonly Bun?: unknown
}

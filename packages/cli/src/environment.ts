import { randomBytes } from 'node:crypto'

/** What the function is told about itself. */
export interface FunctionFacts {
  readonly name: string
  readonly region: string
  readonly memory: number
  readonly logFormat: 'Text' | 'JSON'
  /** Set last, over Lambda's own; undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The variables of a function's process: the user's own, over them those that Lambda sets. */
export function environment(facts: FunctionFacts): NodeJS.ProcessEnv {
  const { name, region, memory, logFormat, env } = facts
  // The client is that of Node 24 also when an older Node runs it.
  const major = Math.max(24, Number.parseInt(process.versions.node, 10))
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return {
    ...process.env,
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    ...env,
  }
}

export function functionArn({ name, region }: FunctionFacts): string {
  return `arn:aws:lambda:${region}:123456789012:function:${name}`
}

/** A trace that nobody records: `Root=1-…;Parent=…;Sampled=0`. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`
}

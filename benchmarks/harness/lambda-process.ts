import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import type { Arena } from './arena.ts'
import type { ColdStart } from './first-invocation.ts'
import type { RuntimeApi } from './runtime-api.ts'

const CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric')

/** A cold start in a fresh process of Lambda's own runtime client. */
export async function coldStartInLambda(
  api: RuntimeApi,
  arena: Arena,
  bundle: string,
  event: string,
  env: NodeJS.ProcessEnv,
): Promise<ColdStart> {
  const taken = api.firstInvocation(readFileSync(event, 'utf8'))
  const child = spawn(process.execPath, ['--import', arena.bundle('lambda-client'), CLIENT], {
    // What the function logs is written, as on Lambda, and kept by nobody.
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 60_000,
    env: {
      PATH: process.env.PATH,
      TZ: ':UTC',
      AWS_LAMBDA_RUNTIME_API: api.address,
      _HANDLER: `${relative(arena.folder, bundle).replace(/\.[a-z]+$/, '')}.handler`,
      LAMBDA_TASK_ROOT: arena.folder,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'benchmark',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/benchmark',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[$LATEST]0123456789abcdef',
      ...env,
    },
  })
  const exited = once(child, 'exit')
  try {
    return await Promise.race([
      taken,
      exited.then(([status]) => {
        throw new Error(`${bundle}: the client ended with status ${status}`)
      }),
    ])
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

import { fork } from 'node:child_process'
import { once } from 'node:events'

export interface Server {
  readonly url: string
  stop(): void
}

/** Runs a server in a process of its own: what it takes is no part of what is measured. */
export async function startServer(program: string): Promise<Server> {
  const child = fork(program, { execArgv: [] })
  const [url] = (await once(child, 'message')) as [string]
  return { url, stop: () => void child.kill() }
}

/** The environment of a function whose AWS is at this URL. */
export function awsAt(url: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }
}

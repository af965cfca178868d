import type { Writable } from 'node:stream'
import type { HttpOutput, LiveInvocation } from '@heddle/core'
import { bag, callerOf, type HttpInput } from '@heddle/events/adapting'
import { httpInput } from './http-input.ts'
import type { ReadBody } from './read-body.ts'

/** What IronFunctions tells of a call: in the environment of its process, or in the headers of a request that it writes. */
export type IronVariables = Readonly<Record<string, string | undefined>>

/** One call of a function. */
export interface IronCall {
  readonly variables: IronVariables
  /** The request, where it is one of HTTP that is not IronFunctions' own. */
  readonly plain?: {
    readonly method: string
    readonly target: string
    readonly headers: Readonly<Record<string, string>>
  }
  read(): Promise<ReadBody>
  answer(output: HttpOutput, method: string, invocation: LiveInvocation): Promise<void>
}

/** How a process is served with calls. */
export interface IronServing {
  /** Where answers go. */
  readonly out: Writable
  readonly maxBytes: number
  readonly maxReplyBytes: number
  /** Has the handler answer a call, whatever comes of it. */
  run(call: IronCall): Promise<void>
}

/** The variables that stand in the headers of a request, as IronFunctions writes it: `Request_url`, `Header_content_type`. */
export function variablesOf(headers: Readonly<Record<string, string>>): IronVariables {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase().replaceAll('-', '_'), value]),
  )
}

export async function ironInput(call: IronCall, id: string, trustProxy: boolean): Promise<HttpInput> {
  const { variables, plain } = call
  const headers: Readonly<Record<string, string>> = plain?.headers ?? startingWith(variables, 'HEADER_', '-')
  const isSecure = trustProxy && headers['x-forwarded-proto'] === 'https'
  const input = httpInput({
    id,
    method: plain?.method ?? variables.METHOD ?? 'GET',
    target: plain?.target ?? variables.REQUEST_URL ?? '/',
    origin: `${isSecure ? 'https' : 'http'}://${headers.host ?? ''}`,
    headers,
    clientIp: trustProxy ? callerOf(headers['x-forwarded-for']) : undefined,
    raw: variables,
    ...(await call.read()),
  })
  return { ...input, params: startingWith(variables, 'PARAM_', '_') }
}

/** What is named so, by the rest of its name in lower case. */
function startingWith(variables: IronVariables, prefix: string, separator: string): Record<string, string> {
  const found = bag<string>()
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith(prefix) || value === undefined) continue
    found[name.slice(prefix.length).toLowerCase().replaceAll('_', separator)] = value
  }
  return found
}

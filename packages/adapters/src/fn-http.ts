import {
  type Binding,
  HeddleError,
  HttpError,
  type HttpOutput,
  type LiveInvocation,
  problem,
  report,
  stackless,
  withoutBody,
} from '@heddle/core'
import { addHeaders, bag, bodyTooLarge, callerOf, type HttpInput, output } from '@heddle/events/adapting'
import type { FnCall, FnContext } from './fn-context.ts'
import { httpInput } from './http-input.ts'

export interface FnHttpOptions {
  readonly maxBytes: number
  /** Whether what a proxy says of the client is true. */
  readonly trustProxy: boolean
}

/**
 * Triggers of HTTP.
 *
 * @see https://github.com/fnproject/docs/blob/master/fn/develop/fn-format.md
 */
export function fnHttp(options: FnHttpOptions): Binding<HttpInput, HttpOutput> {
  return {
    decode(raw, { id }) {
      const call = raw as FnCall
      if (isTriggered(call.ctx)) return inputOf(call, id, options)
      const message = 'http: this call came through no trigger of HTTP (Fn-Intent)'
      throw new HeddleError('UNRECOGNISED_EVENT', message, { path: 'Fn-Intent' })
    },
    async encode(given, raw, { method }, invocation) {
      const { ctx, answer } = raw as FnCall
      const sendable = sendableReply(given, invocation)
      const { status, headers, cookies, body } = method === 'HEAD' ? withoutBody(sendable) : sendable
      const { httpGateway } = ctx
      httpGateway.statusCode = status
      // It is that of JSON where nobody says otherwise.
      ctx.responseContentType = ''
      for (const name in headers) httpGateway.setResponseHeader(name, headers[name] as string)
      if (cookies.length > 0) httpGateway.setResponseHeader('set-cookie', ...cookies)
      await answer(body)
    },
  }
}

/** The reply, or that to the error that it is none which can go out: the FDK would end the process for it. */
function sendableReply(reply: HttpOutput, { id }: LiveInvocation): HttpOutput {
  const { validateHeaderValue } = process.getBuiltinModule('node:http')
  try {
    for (const name in reply.headers) validateHeaderValue(name, reply.headers[name] as string)
    for (const cookie of reply.cookies) validateHeaderValue('set-cookie', cookie)
    return reply
  } catch (error) {
    report(undefined, 'http: the reply cannot go out', error, { requestId: id })
    withoutBody(reply)
    return output(problem(error))
  }
}

/** Events of a catalogue: in requests of a trigger, and in calls by name, whose caller is told what became of them by a failure. */
export function fnEvents(http: Binding<HttpInput, HttpOutput>, options: FnHttpOptions): Binding<HttpInput, HttpOutput> {
  return {
    decode: (raw, { id }) => inputOf(raw as FnCall, id, options),
    async encode(reply, raw, input, invocation) {
      const call = raw as FnCall
      if (isTriggered(call.ctx)) return http.encode?.(reply, raw, input, invocation)
      if (reply.status >= 400) throw stackless(() => new HttpError(reply.status, detailOf(reply)))
      call.ctx.responseContentType = ''
      await call.answer(undefined)
    },
  }
}

function detailOf({ body }: HttpOutput): string {
  const { detail, title } = JSON.parse(String(body)) as { readonly detail?: string; readonly title?: string }
  return detail ?? title ?? 'the event was not taken'
}

/** Whether a call came through a trigger of HTTP. */
function isTriggered(ctx: FnContext): boolean {
  return ctx.getHeader('Fn-Intent') === 'httprequest' || ctx.getHeader('Fn-Http-Request-Url') !== null
}

function inputOf({ input, ctx }: FnCall, id: string, { maxBytes, trustProxy }: FnHttpOptions): HttpInput {
  const triggered = isTriggered(ctx)
  const { httpGateway } = ctx
  const headers = addHeaders(bag(), Object.entries(triggered ? httpGateway.headers : ctx.headers))
  if (ctx.contentType !== null) headers['content-type'] ??= ctx.contentType
  const isSecure = trustProxy && headers['x-forwarded-proto'] === 'https'
  const target = (triggered && httpGateway.requestURL) || '/'
  return httpInput({
    id,
    method: (triggered && (httpGateway.method ?? ctx.getHeader('Fn-Http-Request-Method'))) || 'POST',
    target,
    origin: /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? `${isSecure ? 'https' : 'http'}://${headers.host ?? ''}`,
    headers,
    body: input,
    clientIp: trustProxy ? callerOf(headers['x-forwarded-for']) : undefined,
    raw: ctx,
    refusal: input.length > maxBytes ? bodyTooLarge(maxBytes) : undefined,
  })
}

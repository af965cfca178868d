import type { Binding, HttpOutput } from '@heddle/core'
import type { HttpInput } from '@heddle/events/adapting'
import { type NodeCall, type NodeHttpOptions, nodeHttp } from './node-http.ts'
import type { WebtaskRequest } from './webtask-context.ts'

/** Requests of webtasks: those of Node, without what stands before a webtask's own path. */
export function webtaskHttp(options: NodeHttpOptions): Binding<HttpInput, HttpOutput> {
  const node = nodeHttp(options)
  return {
    ...node,
    async decode(raw, invocation) {
      const { req } = raw as { readonly req: WebtaskRequest }
      const { headers: given, ...input } = await node.decode(callOf(raw as NodeCall), invocation)
      const headers = Object.assign(Object.create(null), given)
      // The runtime's own, with the secrets in it.
      delete headers['x-wt-params']
      const basePath = mountOf(req)
      const isMounted = `${input.path}/`.startsWith(`${basePath}/`)
      return isMounted
        ? { ...input, headers, basePath, path: input.path.slice(basePath.length) || '/' }
        : { ...input, headers }
    },
  }
}

/** With the body that the runtime has read already, as text. */
function callOf({ req, res }: NodeCall): NodeCall {
  const { raw_body: body } = req as WebtaskRequest
  return body === undefined ? { req, res } : { req: Object.assign(req, { rawBody: Buffer.from(body) }), res }
}

/**
 * What the client's URL has before a webtask's own path.
 *
 * @see https://github.com/auth0/webtask-tools
 */
function mountOf({ x_wt: { container = '', jtn = '', url_format: format } = {} }: WebtaskRequest): string {
  const parts = format === 1 ? ['api', 'run', container, jtn] : format === 2 ? [container, jtn] : [jtn]
  return parts
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('')
}

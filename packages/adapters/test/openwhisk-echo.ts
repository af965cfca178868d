// An action that answers what it got of a request.

import { http, on } from 'heddle'
import { toOpenWhisk } from 'heddle/openwhisk'

export const echo = toOpenWhisk(
  on(http()).handle(({ method, path, query, body, headers, basePath, clientIp, url }) => ({
    body: { method, path, query, body, agent: headers['user-agent'], basePath, clientIp, url },
  })),
  { bound: ['apiKey'], maxBytes: 100 },
)

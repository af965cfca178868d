/** The API that every request of API Gateway goes to. */
export const API_ID = 'a1b2c3d4e5'

export function apiHost(region: string): string {
  return `${API_ID}.execute-api.${region}.amazonaws.com`
}

/** `17/Jun/2024:15:52:39 +0000` */
export function gatewayTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ')
  return `${day}/${month}/${year}:${clock} +0000`
}

/**
 * The values of a route's parameters in a path, as API Gateway finds them: `/orders/{order}` and, for all the rest of a
 * path, `/files/{proxy+}`. Throws a `TypeError` when the route does not have the path.
 */
export function routeParameters(route: string, path: string): Readonly<Record<string, string>> {
  const parts = route.split('/')
  const segments = path.split('/')
  if (route.endsWith('+}')) segments.push(segments.splice(parts.length - 1).join('/'))
  const found: [string, string][] = []
  for (const [index, part] of parts.entries()) {
    const name = /^\{([^{}+]+)\+?\}$/.exec(part)?.[1]
    const value = segments[index]
    if (name !== undefined && value) found.push([name, value])
    else if (value !== part) throw mismatch(route, path)
  }
  if (segments.length !== parts.length) throw mismatch(route, path)
  return Object.fromEntries(found)
}

function mismatch(route: string, path: string): TypeError {
  return new TypeError(`the route ${JSON.stringify(route)} does not have the path ${JSON.stringify(path)}`)
}

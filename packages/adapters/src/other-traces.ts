/**
 * W3C `traceparent` of Google's older header `X-Cloud-Trace-Context`: `<trace id in hexadecimal>/<span id as a number>;o=1`.
 *
 * @see https://cloud.google.com/trace/docs/trace-context
 */
export function fromCloudTrace(header: unknown): string | undefined {
  const [, trace, span, sampled] = /^([\da-f]{32})\/(\d{1,20})(?:;o=([01]))?$/i.exec(String(header)) ?? []
  if (trace === undefined || span === undefined) return undefined
  return traceparent(trace, BigInt(span).toString(16).padStart(16, '0'), sampled === '1')
}

/**
 * W3C `traceparent` of the headers of B3, their names in any case.
 *
 * @see https://github.com/openzipkin/b3-propagation
 */
export function fromB3(headers: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(headers)
  const [trace, span, sampled] = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'].map((wanted) => {
    const name = names.find((one) => one.toLowerCase() === wanted)
    return name === undefined ? undefined : [headers[name]].flat()[0]?.toString()
  })
  if (!/^(?:[\da-f]{16}){1,2}$/i.test(trace ?? '') || !/^[\da-f]{16}$/i.test(span ?? '')) return undefined
  return traceparent((trace as string).padStart(32, '0'), span as string, sampled === '1')
}

function traceparent(trace: string, span: string, isSampled: boolean): string | undefined {
  return span.length === 16 ? `00-${trace}-${span}-${isSampled ? '01' : '00'}`.toLowerCase() : undefined
}

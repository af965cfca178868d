import { isUtf8 } from 'node:buffer'
import type { Outcome, StreamedAnswer } from './outcome.ts'

/** An outcome for scripts: one line of JSON with `answer` or `error`. */
export function jsonLine(outcome: Outcome): string {
  const { requestId, logs, maxMemoryMB } = outcome
  const facts = {
    requestId,
    logs,
    initMs: rounded(outcome.initMs),
    durationMs: rounded(outcome.durationMs),
    maxMemoryMB,
  }
  if (!outcome.ok) {
    return JSON.stringify({ error: outcome.error, partial: outcome.partial && plainStream(outcome.partial), ...facts })
  }
  return JSON.stringify({ answer: outcome.streamed ? plainStream(outcome.answer) : outcome.answer, ...facts })
}

/** A stream in the form of a proxy answer: a body that is not text is in base64. */
function plainStream({ metadata, contentType, body }: StreamedAnswer): object {
  const isBase64Encoded = !isUtf8(body)
  return { ...metadata, contentType, body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100
}

import { describe, fromBase64, toBytes } from '@heddle/core'
import { answerHeaders } from './answer-headers.ts'
import { type AnsweringTrigger, answeringTrigger, refused } from './answering-trigger.ts'

/** What a client receives, without the headers that a trigger adds of its own. */
export interface ReceivedAnswer {
  readonly status: number
  /** By lower-case name; several values of one name are joined by `, `. `set-cookie` is never among them. */
  readonly headers: Readonly<Record<string, string>>
  /** Each a whole `set-cookie` value, in the order of the answer. */
  readonly cookies: readonly string[]
  /** Decoded where it came in base64, empty where there is none; `body.toString()` is its text. */
  readonly body: Buffer
}

/**
 * Reads a function's answer as the trigger that sent the event reads it, into what the client receives:
 * `readAnswer(event, await invoke(handler, event))`. The trigger is one of AWS's for HTTP: REST, HTTP and WebSocket APIs,
 * function URLs, ALBs and VPC Lattice.
 *
 * Throws a `TypeError` for an answer that the trigger cannot read, or would lose headers of. It says what the client would
 * get, and why: `an ALB would answer 502: headers.x-total: expected a string, got a number`.
 */
export function readAnswer(event: object, answer: unknown): ReceivedAnswer {
  const trigger = answeringTrigger(event)
  const sent = overTheWire(trigger, answer)
  if (!isFields(sent) || !('statusCode' in sent)) {
    if (trigger.infers === true) return inferred(sent)
    throw refused(trigger, isFields(sent) ? 'the answer has no statusCode' : `the answer is ${describe(sent)}`)
  }
  checkFields(trigger, sent)
  const status = statusOf(trigger, sent)
  const fields = trigger.nulls === true ? withoutNulls(sent) : sent
  return { status, ...answerHeaders(trigger, fields), body: bodyOf(trigger, fields) }
}

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutNulls(sent: Fields): Fields {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null))
}

/** What the runtime sends for a value that a function returns. */
function overTheWire(trigger: AnsweringTrigger, answer: unknown): unknown {
  try {
    return JSON.parse((JSON.stringify(answer) as string | undefined) ?? 'null')
  } catch (error) {
    throw refused(trigger, `JSON cannot say the answer: ${(error as Error).message}`)
  }
}

function inferred(value: unknown): ReceivedAnswer {
  const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body }
}

function checkFields(trigger: AnsweringTrigger, sent: Fields): void {
  const { fields, describes } = trigger
  const unknown = fields && Object.keys(sent).find((name) => !fields.includes(name))
  if (unknown !== undefined) throw refused(trigger, `it takes no answer with a field ${JSON.stringify(unknown)}`)
  const { statusDescription } = sent
  if (describes !== true || statusDescription === undefined) return
  if (typeof statusDescription !== 'string' || !/^\d{3} \S/.test(statusDescription)) {
    const got = typeof statusDescription === 'string' ? JSON.stringify(statusDescription) : describe(statusDescription)
    throw refused(trigger, `statusDescription: expected text such as "200 OK", got ${got}`)
  }
}

function statusOf(trigger: AnsweringTrigger, { statusCode }: Fields): number {
  if (typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599) {
    return statusCode
  }
  const got = typeof statusCode === 'number' ? statusCode : describe(statusCode)
  throw refused(trigger, `statusCode: expected an integer from 200 to 599, got ${got}`)
}

function bodyOf(trigger: AnsweringTrigger, { body = '', isBase64Encoded = false }: Fields): Buffer {
  if (typeof body !== 'string') throw refused(trigger, `body: expected a string, got ${describe(body)}`)
  if (typeof isBase64Encoded !== 'boolean') {
    throw refused(trigger, `isBase64Encoded: expected a boolean, got ${describe(isBase64Encoded)}`)
  }
  const bytes = isBase64Encoded ? fromBase64(body) : toBytes(body)
  if (bytes === undefined) throw refused(trigger, 'body: expected base64, as isBase64Encoded says')
  return Buffer.from(bytes)
}

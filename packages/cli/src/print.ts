import { inspect, styleText } from 'node:util'
import type { Outcome, StreamedAnswer } from './outcome.ts'

// Stack frames that are the same under every handler: those of the runtime client and of Node's own machinery.
const sameFrame = /^ +at .*(aws-lambda-ric\/index\.mjs|rapid-client\.cjs|node:internal\/(process|modules)\/).*:\d+\)?$/

type Style = Parameters<typeof styleText>[0]

/** Shows a line of the function's log. */
export function printLog(line: string): void {
  const shown = readable(line)
  if (shown !== undefined) process.stderr.write(`${shown}\n`)
}

/** Shows how one event ended: the answer or the error on standard output, all about it on standard error. */
export function printOutcome(outcome: Outcome, event: string | undefined): void {
  if (!outcome.ok) {
    if (outcome.partial) printPartial(outcome.partial)
    const { trace } = outcome.error
    const error = { ...outcome.error, trace: trace.filter((line) => !sameFrame.test(line)) }
    process.stdout.write(`${JSON.stringify(error, undefined, 2)}\n`)
  } else if (outcome.streamed) {
    printStream(outcome.answer)
  } else {
    process.stdout.write(`${JSON.stringify(outcome.answer, undefined, 2)}\n`)
  }
  const { initMs, durationMs, maxMemoryMB } = outcome
  const facts = [
    ...(event === undefined ? [] : [event]),
    ...(initMs === undefined ? [] : [`init ${ms(initMs)}`]),
    // An event that the function never got took no time.
    ...(durationMs === 0 ? [] : [`duration ${ms(durationMs)}`]),
    ...(maxMemoryMB === undefined ? [] : [`${maxMemoryMB} MB`]),
  ].join(', ')
  process.stderr.write(
    outcome.ok ? `${style('dim', facts)}\n` : `${style('red', 'failed')}${style('dim', `, ${facts}`)}\n`,
  )
}

/** Shows how many of a series failed. */
export function printSummary(events: number, failed: number): void {
  const text = failed === 0 ? `all ${events} events answered` : `${failed} of ${events} events failed`
  process.stderr.write(`${style(failed === 0 ? 'green' : 'red', text)}\n`)
}

/** The body alone goes to standard output, byte for byte, so that it can go into a file. */
function printStream({ metadata, contentType, body }: StreamedAnswer): void {
  process.stderr.write(`${style('dim', head(metadata, contentType))}\n`)
  process.stdout.write(body)
  if (process.stdout.isTTY && body.at(-1) !== 10) process.stdout.write('\n')
}

function printPartial({ metadata, contentType, body }: StreamedAnswer): void {
  const sent = `${head(metadata, contentType)}\n${body}\n`
  process.stderr.write(`${style('dim', 'sent before it failed:')}\n${sent}`)
}

function head(metadata: StreamedAnswer['metadata'], contentType: string): string {
  if (metadata === undefined) return `content-type: ${contentType}`
  const { statusCode = 200, headers = {}, cookies = [] } = metadata
  const lines = [...Object.entries(headers), ...cookies.map((cookie) => ['set-cookie', cookie])]
  return [`status ${statusCode}`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n')
}

// The client's line: time, request id, level, message; a line break in the message is a carriage return.
const clientLine = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[^\t]*\t([A-Z]+)\t(.*)$/s
const clientError = /^(?:Invoke|Init) Error \t(\{.*\})$/s

/** A log line without what is the same in every line; undefined when it says nothing that is not shown anyway. */
function readable(line: string): string | undefined {
  const [, level, message] = clientLine.exec(line) ?? []
  if (level === undefined || message === undefined) return sameFrame.test(line) ? undefined : line
  const [, error] = clientError.exec(message) ?? []
  const text = error === undefined ? withoutFrames(message) : moreOf(error)
  return text && `${style(levelStyles[level] ?? 'dim', level)} ${text}`
}

const levelStyles: Readonly<Record<string, Style>> = { WARN: 'yellow', ERROR: 'red', FATAL: 'red' }

/** Of the error that the client logs, what its answer does not have: `code` and fields of the error's own. */
function moreOf(error: string): string | undefined {
  try {
    const { errorType, errorMessage, stack, name, ...more } = JSON.parse(error)
    return Object.keys(more).length === 0 ? undefined : `${errorType} with ${inspect(more, { breakLength: 110 })}`
  } catch {
    return error
  }
}

function withoutFrames(message: string): string {
  return message
    .split('\r')
    .filter((line) => !sameFrame.test(line))
    .join('\n')
}

function ms(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`
}

function style(format: Style, text: string): string {
  return styleText(format, text, { stream: process.stderr })
}

// Runs the shop's four functions under AWS's own runtime client, by `heddle invoke`, and prints what became of each event.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify, styleText } from 'node:util'

const here = fileURLToPath(new URL('.', import.meta.url))
const cli = fileURLToPath(new URL('../../packages/cli/bin/heddle.js', import.meta.url))

/** The functions, and the events that each of them gets: what is in the event, and its file. */
const FUNCTIONS = {
  'place-order': [
    ['an order', 'place-order.good'],
    ['more than there is', 'place-order.out-of-stock'],
    ['an order that is not valid', 'place-order.invalid'],
    ["another service's event", 'import-catalogue.good'],
  ],
  'follow-order': [
    ['a paid order', 'follow-order.good'],
    ['a detail that is not valid', 'follow-order.invalid'],
    ['a type that is not in the catalogue', 'follow-order.unknown-type'],
    ["another service's event", 'charge-cards.good'],
  ],
  'charge-cards': [
    ['two payments', 'charge-cards.good'],
    ['four, the second is declined', 'charge-cards.one-declined'],
    ['two, the first is not valid', 'charge-cards.one-invalid'],
    ["another service's event", 'place-order.good'],
  ],
  'import-catalogue': [
    ['an upload', 'import-catalogue.good'],
    ['three, one of them is no catalogue', 'import-catalogue.one-bad'],
    ["S3's test event", 'import-catalogue.test-event'],
    ["another service's event", 'follow-order.good'],
  ],
} as const

interface Outcome {
  readonly answer?: unknown
  readonly error?: { readonly errorType: string; readonly errorMessage: string }
  readonly logs: readonly string[]
  readonly initMs?: number
  readonly durationMs: number
}

/** What `heddle invoke` says of a function that gets these events, one after another. */
async function invoke(name: string, events: readonly string[]): Promise<readonly Outcome[]> {
  const files = events.flatMap((event) => ['--event', `${here}/events/${event}.json`])
  const args = [cli, 'invoke', `${here}/${name}.ts`, ...files, '--json']
  // Some of the events are meant to fail, which is exit status 1; the outcomes are printed all the same.
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => {
    if (error.code === 1) return error
    throw error
  })
  return stdout
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line))
}

interface Row {
  readonly colour: 'green' | 'yellow' | 'red'
  readonly text: string
}

/** An outcome in a line: what the caller, or the service behind the trigger, is told. */
function describe({ answer, error, logs }: Outcome, messageIds: readonly string[]): Row {
  if (error !== undefined) return { colour: 'red', text: `fails: ${brief(error.errorMessage)}` }
  const { statusCode, body, batchItemFailures } = (answer ?? {}) as {
    readonly statusCode?: number
    readonly body?: string
    readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[]
  }
  if (statusCode !== undefined)
    return { colour: statusCode < 400 ? 'green' : 'yellow', text: `${statusCode} ${brief(problem(body))}` }
  if (batchItemFailures === undefined) return { colour: 'green', text: `done: ${logs.map(message).join(', ')}` }
  const places = batchItemFailures.map(({ itemIdentifier }) => 1 + messageIds.indexOf(itemIdentifier))
  if (places.length === 0) return { colour: 'green', text: 'all of them done' }
  return { colour: 'yellow', text: `message ${places.join(' and ')} again, the others done` }
}

/** Of a problem document what is wrong, of any other body all. */
function problem(body = ''): string {
  const { detail, errors } = JSON.parse(body) as {
    detail?: string
    errors?: readonly { path: string; detail: string }[]
  }
  return errors?.map((error) => `${error.path}: ${error.detail}`).join('; ') ?? detail ?? body
}

function message(line: string): string {
  return (JSON.parse(line) as { message: string }).message
}

function brief(text: string): string {
  return text.length <= 96 ? text : `${text.slice(0, 95)}…`
}

for (const [name, events] of Object.entries(FUNCTIONS)) {
  const outcomes = await invoke(
    name,
    events.map(([, file]) => file),
  )
  const init = outcomes[0]?.initMs ?? 0
  console.log(`\n${styleText('bold', name)} ${styleText('dim', `init ${init.toFixed()} ms`)}`)
  for (const [index, [what, file]] of events.entries()) {
    const outcome = outcomes[index] as Outcome
    const { Records = [] } = JSON.parse(readFileSync(`${here}/events/${file}.json`, 'utf8')) as {
      Records?: { messageId: string }[]
    }
    const { colour, text } = describe(
      outcome,
      Records.map(({ messageId }) => messageId),
    )
    const ms = `${outcome.durationMs.toFixed(1)} ms`
    console.log(`  ${what.padEnd(38)}${styleText('dim', ms.padStart(9))}  ${styleText(colour, text)}`)
  }
}
console.log(
  `\n${styleText('dim', 'One of these, with its logs:')} npx heddle invoke examples/orders/charge-cards.ts --event examples/orders/events/charge-cards.one-declined.json`,
)

import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CallError } from './call-error.ts'

/** An event from a file, and where it stood: `orders.jsonl:3`. */
export interface EventInput {
  readonly label: string
  readonly value: unknown
}

// Lambda takes 6 MB.
const longest = 6 * 1024 * 1024

/**
 * Reads the events of files in their order: one of a `.json` file or of standard input (`-`), one per line of a
 * `.jsonl` file. Throws a `CallError` that names the file, and the line, of what is not an event.
 */
export async function readEvents(files: readonly string[]): Promise<EventInput[]> {
  const events: EventInput[] = []
  for (const file of files) {
    const content = (await readText(file)).replace(/^\uFEFF/, '')
    if (/\.(jsonl|ndjson)$/i.test(file)) events.push(...parseLines(file, content))
    else events.push(parseEvent(file === '-' ? 'standard input' : file, content))
  }
  return events
}

async function readText(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CallError(code === 'ENOENT' ? `no such event file: ${file}` : `cannot read ${file}: ${code}`, { cause })
  }
}

function parseLines(file: string, content: string): EventInput[] {
  const events = content.split('\n').flatMap((line, index) => {
    return line.trim() === '' ? [] : [parseEvent(`${file}:${index + 1}`, line)]
  })
  if (events.length === 0) throw new CallError(`${file}: there is no event in it`)
  return events
}

function parseEvent(label: string, content: string): EventInput {
  if (Buffer.byteLength(content) > longest) throw new CallError(`${label}: the event is larger than the 6 MB of Lambda`)
  if (content.trim() === '') throw new CallError(`${label}: expected an event as JSON, got nothing`)
  try {
    return { label, value: JSON.parse(content) }
  } catch (cause) {
    throw new CallError(`${label}: not JSON: ${(cause as Error).message}`, { cause })
  }
}

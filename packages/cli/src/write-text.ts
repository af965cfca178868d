import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CallError } from './call-error.ts'

/** Writes to a file, or to standard output where none is named. Throws a `CallError` when it cannot. */
export async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text)
    return
  }
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (cause) {
    throw new CallError(`cannot write ${file}: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
}

/** A document as people read it. */
export function jsonText(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}

import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CallError } from './call-error.ts'
import { endOnSignal } from './interrupt.ts'
import { moduleFile } from './module-file.ts'
import { moduleFlags } from './node-flags.ts'
import { help, type OpenApiOptions, parseOpenApi } from './openapi-options.ts'
import type { DocumentAnswer, DocumentCall, Thrown } from './openapi-process.ts'
import { projectOf } from './project.ts'
import { withSyntaxPlace } from './syntax-place.ts'

/** `heddle openapi`: prints the OpenAPI document of an API. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseOpenApi(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const call = callOf(options)
  const answer = await ask(call)
  if ('fault' in answer) {
    process.stderr.write(`heddle openapi: ${options.module}: ${answer.fault}\n`)
    if (answer.thrown !== undefined) process.stderr.write(`${await traceOf(answer.thrown, call)}\n`)
    return 1
  }
  await put(`${JSON.stringify(answer.document, undefined, 2)}\n`, options.out)
  return 0
}

function callOf(options: OpenApiOptions): DocumentCall {
  const module = moduleFile(options.module)
  const project = projectOf(module)
  const { title = project.name, version = project.version, servers } = options
  if (title === undefined) throw new CallError('no title given, and no package.json with a name: --title <title>')
  if (version === undefined) throw new CallError('no version given, and none in package.json: --version <version>')
  return { module, export: options.export, info: { title, version }, servers }
}

/** Asks a process that loads the module. What the module prints is none of the document. */
function ask(call: DocumentCall): Promise<DocumentAnswer> {
  const file = fileURLToPath(new URL(`./openapi-process${extname(import.meta.url)}`, import.meta.url))
  return new Promise((resolve, reject) => {
    const child = fork(file, [JSON.stringify(call)], {
      execArgv: moduleFlags(call.module),
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    // It may be busy, and then it would not notice by itself.
    const interrupt = endOnSignal(async () => void child.kill('SIGKILL'))
    let answer: DocumentAnswer | undefined
    child.once('message', (message) => {
      answer = message as DocumentAnswer
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      interrupt.ignore()
      resolve(answer ?? { fault: endingOf(code, signal) })
    })
  })
}

/** Node ends with 13 when a module waits for what can never come. */
function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (code === 13) return 'the module waited for a promise that was never settled'
  return `the module ended its process with ${signal ?? `status ${code}`}`
}

async function traceOf({ name, message, stack }: Thrown, { module }: DocumentCall): Promise<string> {
  const trace = stack?.split('\n').filter((line) => !/\bnode:|openapi-process/.test(line)) ?? [`${name}: ${message}`]
  if (name !== 'SyntaxError') return trace.join('\n')
  const error = { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: message, trace }
  const probe = { module, flags: moduleFlags(module), cwd: process.cwd(), env: process.env }
  return (await withSyntaxPlace(error, probe)).trace.join('\n')
}

async function put(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    process.stdout.write(text)
    return
  }
  try {
    await writeFile(out, text)
  } catch (cause) {
    throw new CallError(`cannot write ${out}: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
}

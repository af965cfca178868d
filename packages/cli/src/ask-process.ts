import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endOnSignal } from './interrupt.ts'
import type { Fault, Thrown } from './module-process.ts'
import { moduleFlags } from './node-flags.ts'
import { withSyntaxPlace } from './syntax-place.ts'

/** Asks a process that loads a user's module. What the module prints goes to standard error. */
export function askProcess<Answer extends object>(
  name: string,
  call: object,
  flags: readonly string[],
): Promise<Answer | Fault> {
  // The other files of a build are in its folder too.
  const file = fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url))
  return new Promise((resolve, reject) => {
    const child = fork(file, [JSON.stringify(call)], { execArgv: [...flags], stdio: ['ignore', 2, 2, 'ipc'] })
    // It may be busy, and then it would not notice by itself.
    const interrupt = endOnSignal(async () => void child.kill('SIGKILL'))
    let answer: Answer | Fault | undefined
    child.once('message', (message) => {
      answer = message as Answer | Fault
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

/** Says why there is no answer. @param where - the module as it was named in the call, where it was one alone */
export async function printFault(command: string, where: string | undefined, fault: Fault): Promise<void> {
  const { module, thrown } = fault
  process.stderr.write(`${[command, ...(where === undefined ? [] : [where]), fault.fault].join(': ')}\n`)
  if (module !== undefined && thrown !== undefined) process.stderr.write(`${await traceOf(thrown, module)}\n`)
}

async function traceOf({ name, message, stack }: Thrown, module: string): Promise<string> {
  const trace = stack?.split('\n').filter((line) => !/\bnode:|-process/.test(line)) ?? [`${name}: ${message}`]
  if (name !== 'SyntaxError') return trace.join('\n')
  const error = { errorType: 'Runtime.UserCodeSyntaxError', errorMessage: message, trace }
  const probe = { module, flags: moduleFlags(module), cwd: process.cwd(), env: process.env }
  return (await withSyntaxPlace(error, probe)).trace.join('\n')
}

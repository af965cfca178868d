import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import type { FunctionError } from './outcome.ts'

export interface Probe {
  readonly module: string
  readonly flags: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Adds file, line and code to the error of an ES module that cannot be parsed. V8 knows them, but Node shows them only
 * where nobody catches the error. So another Node imports the module, with one before it that ends that Node: all
 * modules are parsed before the first one runs, and the function's never does.
 */
export async function withSyntaxPlace(error: FunctionError, probe: Probe): Promise<FunctionError> {
  const placed = /^(file:|\/|[A-Z]:)/.test(error.trace[0] ?? '')
  if (error.errorType !== 'Runtime.UserCodeSyntaxError' || placed) return error
  return { ...error, trace: [...(await place(probe)), ...error.trace] }
}

function place({ module, flags, cwd, env }: Probe): Promise<string[]> {
  const url = JSON.stringify(pathToFileURL(module).href)
  const code = `import 'data:text/javascript,process.exit()'; import ${url}`
  return new Promise((resolve) => {
    const args = [...flags, '--input-type=module', '--eval', code]
    execFile(process.execPath, args, { cwd, env, timeout: 5000 }, (_failed, _stdout, stderr) => {
      const lines = stderr.split('\n')
      const end = lines.findIndex((line) => line.startsWith('SyntaxError: '))
      const start = lines.slice(0, Math.max(end, 0)).findLastIndex((line) => line.startsWith('file:'))
      resolve(start < 0 ? [] : lines.slice(start, end).filter((line) => line !== ''))
    })
  })
}

import { statSync } from 'node:fs'
import { basename, dirname, extname, relative, resolve } from 'node:path'
import { CallError } from './call-error.ts'
import type { FunctionFacts } from './environment.ts'
import type { LogStream } from './log-lines.ts'
import { moduleFile } from './module-file.ts'

export interface FunctionOptions {
  /** The file of the function's module: ESM, CommonJS or TypeScript. A relative path starts at `cwd`. */
  readonly module: string
  /** The handler's export; dots lead into objects: `api.create`. Default `handler`. */
  readonly export?: string | undefined
  /** Seconds that an invocation may take. Default 3, as on Lambda. */
  readonly timeout?: number | undefined
  /** The memory size that the function is told, in MB; it is not enforced. Default 128. */
  readonly memory?: number | undefined
  /** The function's name. Default: the module's, without extension. */
  readonly name?: string | undefined
  /** Default: `AWS_REGION` or `AWS_DEFAULT_REGION` of this process, else `us-east-1`. */
  readonly region?: string | undefined
  /** More environment variables, over those that Lambda sets; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** The form of the function's log lines. Default `Text`. */
  readonly logFormat?: 'Text' | 'JSON' | undefined
  /** Where the function runs, and its `LAMBDA_TASK_ROOT`. Default: the current directory. */
  readonly cwd?: string | undefined
  /** The entry file of another version of AWS's runtime client. Default: 4.0.2, that of Node 24. */
  readonly client?: string | undefined
  /** Gets each line that the function writes, as it comes. */
  readonly onLog?: ((line: string, stream: LogStream) => void) | undefined
}

/** The options with nothing left open. */
export interface FunctionSettings extends FunctionFacts {
  readonly module: string
  readonly export: string
  readonly timeout: number
  readonly cwd: string
  /** Where a deployed function would have its root: `cwd`, or the module's folder when that is elsewhere. */
  readonly taskRoot: string
}

/** Fills in the defaults. Throws a `CallError` when there is no such module, or when an option cannot be. */
export function settle(options: FunctionOptions): FunctionSettings {
  const cwd = resolve(options.cwd ?? '.')
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new CallError(`no such folder: ${cwd}`)
  const module = moduleFile(options.module, cwd)
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const settings = {
    module,
    export: options.export ?? 'handler',
    timeout: options.timeout ?? 3,
    memory: options.memory ?? 128,
    name:
      options.name ??
      basename(module, extname(module))
        .replaceAll(/[^\w-]/g, '-')
        .slice(0, 64),
    region: options.region ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    env: options.env ?? {},
    logFormat: options.logFormat ?? 'Text',
    cwd,
    taskRoot: relative(cwd, module).startsWith('..') ? dirname(module) : cwd,
  }
  expect('export', settings.export, 'a name', settings.export !== '')
  expect(
    'timeout',
    settings.timeout,
    'more than 0 and up to 86400 seconds',
    settings.timeout > 0 && settings.timeout <= 86400,
  )
  const { memory } = settings
  expect('memory', memory, '128 to 10240 MB, whole', Number.isInteger(memory) && memory >= 128 && memory <= 10240)
  expect('name', settings.name, 'up to 64 letters, digits, - or _', /^[\w-]{1,64}$/.test(settings.name))
  expect('region', settings.region, 'a name such as eu-central-1', /^[a-z\d-]+$/.test(settings.region))
  expect('log format', settings.logFormat, 'Text or JSON', ['Text', 'JSON'].includes(settings.logFormat))
  return settings
}

function expect(option: string, value: unknown, expected: string, met: boolean): void {
  if (!met) throw new CallError(`${option}: expected ${expected}, got ${value === '' ? 'nothing' : value}`)
}

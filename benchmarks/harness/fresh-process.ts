import { spawnSync } from 'node:child_process'

/**
 * Runs a program in a fresh process and returns what it writes, as JSON, on file descriptor 3.
 *
 * @param env - what its environment has beside the path
 * @param flags - what Node and V8 are told
 */
export function inFreshProcess(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): unknown {
  const { status, output } = spawnSync(process.execPath, [...flags, program, ...args], {
    // What the function logs is written, as on Lambda, and kept by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 2 ** 27,
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ended with status ${status}`)
  return JSON.parse(output[3] as string)
}

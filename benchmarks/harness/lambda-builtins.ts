/**
 * Loads what Lambda's own client has loaded before it loads the function, by `require` as it does: the built-ins of
 * aws-lambda-ric 4.0.2's index.mjs. A function that needs one of them then gets it for nothing.
 */
export function loadLambdaBuiltins(): void {
  for (const name of ['fs', 'http', 'module', 'net', 'os', 'path', 'util', 'worker_threads']) {
    process.getBuiltinModule(`node:${name}`)
  }
}

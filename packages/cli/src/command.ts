/** What a module of a command exports. */
export interface Command {
  /** Runs the command and resolves with its exit status. Throws a `CallError` when it was called wrongly. */
  run(args: readonly string[]): Promise<number>
}

/** What every contender is measured over: a module that does nothing. */
export async function handler(): Promise<void> {}

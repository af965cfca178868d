/** Resolves when what was put off to the next tick is done. */
export function afterTicks(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}

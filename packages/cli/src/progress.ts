/** Shows on a terminal, in one line of standard error, what is going on; says nothing in a pipe. */
export interface Progress {
  show(text: string): void
  clear(): void
}

export function progressLine(isShown: boolean = process.stderr.isTTY === true): Progress {
  const write = (text: string) => {
    if (isShown) process.stderr.write(`\r\u001b[K${text}`)
  }
  return { show: write, clear: () => write('') }
}

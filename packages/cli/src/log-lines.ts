import type { Readable } from 'node:stream'

export type LogStream = 'stdout' | 'stderr'

/** Collects what a function writes, line by line. */
export interface LogLines {
  /** Reads a stream to its end. */
  read(from: Readable, stream: LogStream): void
  /** The lines since the last `take`. */
  readonly lines: readonly string[]
  take(): string[]
}

// Lambda's own limit for one log event. A longer line is kept as several.
const longestLine = 256 * 1024
// What is kept for one outcome; everything is still passed to `onLine`.
const mostKept = 10 * 1024 * 1024

/** `onLine` gets each line as soon as it ends. */
export function logLines(onLine?: (line: string, stream: LogStream) => void): LogLines {
  let lines: string[] = []
  let kept = 0

  function add(line: string, stream: LogStream): void {
    onLine?.(line, stream)
    if (kept > mostKept) return
    kept += line.length
    lines.push(kept > mostKept ? '(more was written, but is not kept here)' : line)
  }

  return {
    read(from, stream) {
      let rest = ''
      from.setEncoding('utf8')
      from.on('data', (text: string) => {
        rest += text
        let start = 0
        for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
          add(rest.slice(start, end), stream)
          start = end + 1
        }
        rest = rest.slice(start)
        for (; rest.length > longestLine; rest = rest.slice(longestLine)) add(rest.slice(0, longestLine), stream)
      })
      from.on('close', () => {
        if (rest !== '') add(rest, stream)
      })
    },
    get lines() {
      return lines
    },
    take() {
      const taken = lines
      lines = []
      kept = 0
      return taken
    },
  }
}

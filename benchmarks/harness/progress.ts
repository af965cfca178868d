import type { WriteStream } from 'node:tty'

/** Tells how far a run is: on a terminal in one line that moves on, elsewhere in a line for each step. */
export interface Progress {
  of(what: string): (share: number) => void
  done(): void
}

export function progressOn(stream: Pick<WriteStream, 'write' | 'isTTY'>): Progress {
  const start = performance.now()
  const since = () => `${((performance.now() - start) / 60_000).toFixed(1)} min`
  return {
    of(what) {
      let told = false
      return (share) => {
        if (stream.isTTY) stream.write(`\r\x1b[K${what}: ${Math.round(share * 100)} %, ${since()}`)
        else if (!told) stream.write(`${what}, after ${since()}\n`)
        told = true
      }
    },
    done() {
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}done in ${since()}\n`)
    },
  }
}

import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the clock of Linux in a second, which programs see the same on every machine. */
const TICKS = 100

/** Seconds of CPU that a process and those that it has started took so far. `NaN` where there is no `/proc`. */
export function cpuSeconds(pid: number): number {
  try {
    const processes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name)))
    const family = new Set([pid])
    // Parents come before their children, but for numbers that begin again.
    for (let size = 0; size !== family.size; ) {
      size = family.size
      for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid)
    }
    const ticks = processes.filter(({ pid }) => family.has(pid)).map(({ ticks }) => ticks)
    return ticks.length === 0 ? Number.NaN : ticks.reduce((sum, some) => sum + some, 0) / TICKS
  } catch {
    return Number.NaN
  }
}

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/** Nothing of a process that has ended meanwhile. */
function statOf(pid: number): Stat[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before, in parentheses, may have spaces and parentheses in it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return [{ pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]
  } catch {
    return []
  }
}

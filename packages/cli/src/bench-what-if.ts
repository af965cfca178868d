import type { Times } from './bench-figures.ts'

/** An estimate for one of Lambda's memory sizes: milliseconds over an empty function. */
export interface WhatIf {
  readonly memoryMB: number
  /** Of one vCPU. */
  readonly cpuShare: number
  readonly initMs: number
  readonly firstMs: number
  readonly warmMs: number | undefined
  /** Whether the most memory that a process held here is less than that. */
  readonly isEnough: boolean
}

// "At 1,769 MB, a function has the equivalent of one vCPU", and CPU is in proportion to memory:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const oneCpuMB = 1769
const sizes = [128, 256, 512, 1024, oneCpuMB]

/**
 * What a function would take with the share of a CPU that comes with a memory size: the CPU that it took here, at that
 * share, and the time it waited, as it was. More than one CPU makes a start no faster, for it has one thread.
 */
export function whatIf(figures: {
  readonly init: Times
  readonly first: Times
  readonly warm: Times | undefined
  readonly peakMB: number
}): WhatIf[] {
  return sizes.map((memoryMB) => {
    const cpuShare = Math.min(1, memoryMB / oneCpuMB)
    const at = ({ cpuMs, waitMs }: Times) => Math.max(0, cpuMs.median) / cpuShare + waitMs
    return {
      memoryMB,
      cpuShare,
      initMs: at(figures.init),
      firstMs: at(figures.first),
      warmMs: figures.warm && at(figures.warm),
      isEnough: figures.peakMB < memoryMB,
    }
  })
}

import { HeddleError } from '@heddle/core'
import type { Emitted } from './emitter.ts'
import type { Failure } from './target.ts'

/** An event that did not go, and why; one for each target that did not take it. */
export interface UnsentEvent extends Failure {
  readonly id: string
  readonly type: string
  /** The name of the target. */
  readonly target: string
  /** Its place among those that were to be emitted. */
  readonly index: number
  /** How often it was tried. */
  readonly attempts: number
}

/**
 * Some events of an `emit` or `emitAll` did not go: `failures` lists exactly which and why, `emitted` those that did. One
 * that only some of its targets have taken is among the failures, for those that have not.
 */
export class EmitError extends HeddleError {
  override readonly name: string = 'EmitError'
  readonly failures: readonly UnsentEvent[]
  readonly emitted: readonly Emitted[]

  constructor(target: string, failures: readonly UnsentEvent[], emitted: readonly Emitted[]) {
    const [first] = failures
    const more = failures.length > 1 ? `, and ${failures.length - 1} more` : ''
    const lost = new Set(failures.map(({ index }) => index)).size
    const which = first?.target === target ? '' : `${first?.target}: `
    super(
      'EMIT',
      `${target}: ${lost} of ${lost + emitted.length} events not emitted: ` +
        `${first?.type} ${first?.id}: ${which}${first?.code}: ${first?.message}${more}`,
      { cause: first?.cause },
    )
    this.failures = failures
    this.emitted = emitted
  }
}

import { HeddleError } from '@heddle/core'
import type { Emitted } from './emitter.ts'
import type { Failure } from './target.ts'

/** An event that did not go, and why. */
export interface UnsentEvent extends Failure {
  readonly id: string
  readonly type: string
  /** Its place among those that were to be emitted. */
  readonly index: number
  /** How often it was tried. */
  readonly attempts: number
}

/** Some events of an `emit` or `emitAll` did not go: `failures` lists exactly which and why, `emitted` those that did. */
export class EmitError extends HeddleError {
  override readonly name: string = 'EmitError'
  readonly failures: readonly UnsentEvent[]
  readonly emitted: readonly Emitted[]

  constructor(target: string, failures: readonly UnsentEvent[], emitted: readonly Emitted[]) {
    const [first] = failures
    const more = failures.length > 1 ? `, and ${failures.length - 1} more` : ''
    super(
      'EMIT',
      `${target}: ${failures.length} of ${failures.length + emitted.length} events not emitted: ` +
        `${first?.type} ${first?.id}: ${first?.code}: ${first?.message}${more}`,
      { cause: first?.cause },
    )
    this.failures = failures
    this.emitted = emitted
  }
}

import type { Parts } from './schemas-diff-parts.ts'

/** Something that one schema lets through and another does not. */
export interface Finding {
  /** Where in the value: `items[].price`, or `` for the value itself. */
  readonly path: string
  /** The keyword, or what else it is about. */
  readonly about: string
  /** What the first of the schemas says, and what the other. */
  readonly ours: string
  readonly theirs: string
  /** Whether there are such values; else it may be that there are none. */
  readonly sure: boolean
}

/** A comparison that is going on: whether all that our schema lets through, theirs does too. */
export interface Run {
  /** Whether a property that only theirs declares is a finding, as it is to those who read it. */
  readonly undeclared: boolean
  /** Goes on with parts of the values. */
  compare(ours: Parts, theirs: Parts, path: string): void
  /** What comparing would find. */
  trial(ours: Parts, theirs: Parts, path: string): readonly Finding[]
  note(finding: Finding): void
}

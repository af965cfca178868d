export type { Delivery } from './deliver.ts'
export { EmitError, type UnsentEvent } from './emit-error.ts'
export type { Catalogue, EmitOptions, Emitted, Emitter, EmitterOptions, EventToEmit } from './emitter.ts'
export { emitter } from './emitter.ts'
export { failureOf, isPassing } from './failure.ts'
export type { MemoryListener, MemoryTarget } from './memory.ts'
export { memory } from './memory.ts'
export type {
  Accepted,
  EventAttributeValues,
  EventExtensions,
  Failure,
  OutgoingEvent,
  Rejected,
  Target,
  TargetLimits,
} from './target.ts'

export type { Delivery } from './deliver.ts'
export { EmitError, type UnsentEvent } from './emit-error.ts'
export type { Catalogue, EmitOptions, Emitted, EmittedTo, Emitter, EmitterOptions, EventToEmit } from './emitter.ts'
export { emitter } from './emitter.ts'
export { failureOf, isPassing } from './failure.ts'
export { fanOut } from './fan-out.ts'
export type { MemoryListener, MemoryOptions, MemoryTarget } from './memory.ts'
export { memory } from './memory.ts'
export { outbox } from './outbox.ts'
export type { Overflow } from './overflow.ts'
export { route } from './route.ts'
export type {
  Accepted,
  CompositeTarget,
  Destination,
  EventAttributeValues,
  EventExtensions,
  Failure,
  OutgoingEvent,
  Rejected,
  Target,
  TargetLimits,
} from './target.ts'

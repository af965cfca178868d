import type { InferOutput, StandardSchemaV1 } from '@heddle/core'

/** What a schema makes, or what there is without one. */
export type OutputOr<Schema, Otherwise> = [Schema] extends [StandardSchemaV1] ? InferOutput<Schema> : Otherwise

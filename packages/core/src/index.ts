export { BAGGAGE, baggageMember, parseBaggage, withBaggage } from './baggage.ts'
export type {
  BatchOptions,
  BatchResult,
  BatchReturns,
  BatchSource,
  BatchSourceDefinition,
  EachOptions,
  TransformResult,
  TransformSource,
  TransformSourceDefinition,
} from './batch.ts'
export { defineBatchSource, defineTransformSource } from './batch.ts'
export type { BatchRecord, RecordFailure } from './batch-engine.ts'
export { settled } from './batch-engine.ts'
export { allFailures, reportFailures } from './batch-steps.ts'
export { fromBase64, toBase64, toBytes, toText } from './bytes.ts'
export type { ChunksOptions } from './chunks.ts'
export { chunks } from './chunks.ts'
export type { Codec, CodecAbout, GzipOptions } from './codec.ts'
export { base64, bytes, codecFor, defineCodec, gzip, isCodec, json, parseJson, text } from './codec.ts'
export type { Correlation } from './correlation.ts'
export { traceOf } from './correlation.ts'
export { beforeDeadline } from './deadline.ts'
export { describe } from './describe.ts'
export type { Explanation, HeddleErrorCode, HeddleErrorOptions, HttpErrorOptions } from './errors.ts'
export { explainLater, HeddleError, HttpError, invalidField, invalidPayload, stackless } from './errors.ts'
export type { FailedRecord, FailurePolicy, ParkedRecord, ParkTarget } from './failure-policy.ts'
export { drop, park } from './failure-policy.ts'
export type {
  HttpHeaders,
  HttpMiddleware,
  HttpOutput,
  HttpQuery,
  HttpReply,
  HttpReplyHeaders,
  HttpReplyParts,
  HttpRequest,
  HttpReturns,
  ToRequestInit,
} from './http.ts'
export { isReply, isResponse, problem, reply } from './http.ts'
export { coversMediaType, withoutBody } from './http-parts.ts'
export type { Invocation, InvocationOptions, Platform, Sink } from './invocation.ts'
export { deadlineNear, LiveInvocation, timerDelay, untilHalfMargin } from './invocation.ts'
export { layered } from './layered.ts'
export type { Middleware, Next, Passed, ResultMiddleware, Step } from './middleware.ts'
export { outermost } from './middleware.ts'
export type {
  Builder,
  Call,
  EachBuilder,
  Handler,
  Merge,
  OnlyBatchSourcesHaveEach,
  ServeOptions,
} from './on.ts'
export { on } from './on.ts'
export { missing, once } from './peer.ts'
export { isReadable } from './readable.ts'
export type { Logger, TracedCall } from './report.ts'
export { loggerOf, markReported, plainError, report, wasReported } from './report.ts'
export type { InferInput, InferOutput, SchemaIssue, SchemaResult, StandardSchemaV1 } from './schema.ts'
export { check, describeIssues, issuePath } from './schema.ts'
export type { Scope, Work } from './scope.ts'
export { currentScope, trackScopes } from './scope.ts'
export type { Binding, Bindings, Reading, Source, SourceDefinition } from './source.ts'
export { defineSource, readingOf } from './source.ts'
export { fromXRay, isTraceparent, newTraceparent, toXRay } from './trace.ts'

export type { ApiGatewayAnswer, ApiGatewayHttpAnswer, ApiGatewayRestAnswer } from './api-gateway.ts'
export type {
  Catalogue,
  EventBridgeEvent,
  EventBridgeEventOf,
  EventBridgeRawEvent,
  EventBridgeSource,
} from './event-bridge.ts'
export { eventBridge } from './event-bridge.ts'
export type { HttpInput, HttpOutput, HttpParts, HttpSource } from './http.ts'
export { http } from './http.ts'
export type { S3EventName, S3Object, S3Options, S3RawRecord, S3Record, S3Source } from './s3.ts'
export { s3 } from './s3.ts'
export type {
  SqsAnswer,
  SqsAttributes,
  SqsBinaryAttribute,
  SqsMessage,
  SqsMessageAttribute,
  SqsOptions,
  SqsRecord,
  SqsSource,
  SqsTextAttribute,
} from './sqs.ts'
export { sqs } from './sqs.ts'

export type { ApiGatewayAnswer, ApiGatewayHttpAnswer, ApiGatewayRestAnswer } from './api-gateway.ts'
export type { EventAttributes } from './attributes.ts'
export type { AwsClient } from './aws-sdk.ts'
export type {
  CodePipelineArtifact,
  CodePipelineCredentials,
  CodePipelineJob,
  CodePipelineOptions,
  CodePipelineRawJob,
  CodePipelineResult,
  CodePipelineReturns,
  CodePipelineSource,
  CodePipelineSuccess,
} from './code-pipeline.ts'
export { codePipeline } from './code-pipeline.ts'
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
export type { KplRecord } from './kpl.ts'
export { kpl } from './kpl.ts'
export type { Retry, RetryOptions } from './retry.ts'
export { retry } from './retry.ts'
export type { S3EventName, S3Object, S3RawRecord, S3Record, S3Source } from './s3.ts'
export { s3 } from './s3.ts'
export type {
  SesAction,
  SesCommonHeaders,
  SesDisposition,
  SesEvent,
  SesMail,
  SesReceipt,
  SesRecord,
  SesReturns,
  SesSource,
  SesVerdict,
} from './ses.ts'
export { ses } from './ses.ts'
export type { SnsEnvelope, SnsMessageAttribute, SnsNotification, SnsRecord, SnsSource } from './sns.ts'
export { sns } from './sns.ts'
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

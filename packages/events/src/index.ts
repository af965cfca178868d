export type { AlbAnswer } from './alb.ts'
export type { ApiGatewayAnswer, ApiGatewayHttpAnswer, ApiGatewayRestAnswer } from './api-gateway.ts'
export type { AttributeMap, AttributeNumber, AttributeValue, NativeAttribute, NativeItem } from './attribute-value.ts'
export type { EventAttributes } from './attributes.ts'
export type { AwsHttpAnswer } from './aws-http.ts'
export type { AwsClient } from './aws-sdk.ts'
export type {
  CloudWatchLogEvent,
  CloudWatchLogsOptions,
  CloudWatchLogsPayload,
  CloudWatchLogsRawEvent,
  CloudWatchLogsSource,
  CloudWatchRawLogEvent,
} from './cloud-watch-logs.ts'
export { cloudWatchLogs } from './cloud-watch-logs.ts'
export type { DirectEvent, DirectSource } from './direct.ts'
export { direct } from './direct.ts'
export type { DynamoDBParts, DynamoDBSource, DynamoDBWindow, DynamoDBWindowSource } from './dynamo-db.ts'
export { dynamoDB, dynamoDBWindow } from './dynamo-db.ts'
export type {
  DynamoDBChange,
  DynamoDBEventName,
  DynamoDBInsert,
  DynamoDBModify,
  DynamoDBRawRecord,
  DynamoDBRecord,
  DynamoDBRemove,
  DynamoDBStreamViewType,
  DynamoDBUserIdentity,
} from './dynamo-db-types.ts'
export type {
  Catalogue,
  EventBridgeEvent,
  EventBridgeEventOf,
  EventBridgeRawEvent,
  EventBridgeSource,
} from './event-bridge.ts'
export { eventBridge } from './event-bridge.ts'
export type { HttpAbout, HttpParts, HttpResponses, HttpSource, HttpVerb } from './http.ts'
export { http, httpInputOf } from './http.ts'
export type { HttpBodySchema, HttpBodySchemas } from './http-body.ts'
export type { HttpInput } from './http-input.ts'
export type {
  KafkaAnswer,
  KafkaHeader,
  KafkaOptions,
  KafkaParts,
  KafkaRawEvent,
  KafkaRawRecord,
  KafkaRecord,
  KafkaSchemaMetadata,
  KafkaSource,
} from './kafka.ts'
export { kafka, kafkaHeader } from './kafka.ts'
export type { KinesisRawRecord, KinesisRecord, KinesisSource, KinesisWindow, KinesisWindowSource } from './kinesis.ts'
export { kinesis, kinesisWindow } from './kinesis.ts'
export type { OutputOr } from './output.ts'
export type { JsonReturns, PayloadEvent, PayloadSource } from './payload-source.ts'
export type { Retry, RetryOptions } from './retry.ts'
export { retry } from './retry.ts'
export type { S3EventName, S3Object, S3RawRecord, S3Record, S3Source } from './s3.ts'
export { s3 } from './s3.ts'
export { confluent, glue } from './schema-registry.ts'
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
export type { StreamAnswer, StreamOptions } from './stream.ts'
export type {
  StreamWindow,
  StreamWindowRawEvent,
  WindowAnswer,
  WindowOptions,
  WindowResult,
  WindowReturns,
  WindowSource,
} from './stream-window.ts'
export type { VpcLatticeAnswer } from './vpc-lattice.ts'

export type { CatalogueOptions, CloudEventAttributes, ListedEvent, Otherwise, UnlistedEvent } from './catalogue.ts'
export type {
  CloudEvent,
  CloudEventAnswer,
  CloudEventOf,
  CloudEventOptions,
  CloudEventSource,
  UnlistedCloudEvent,
} from './cloud-event.ts'
export { cloudEvent } from './cloud-event.ts'
export type { HandshakeOptions } from './cloud-event-handshake.ts'
export type { EventBridgeEventSource, EventBridgeEvents, EventBridgeReceived } from './event-bridge-of.ts'
export { eventBridge } from './event-bridge-of.ts'
export type {
  KafkaEventOptions,
  KafkaEventRecord,
  KafkaEventSource,
  KafkaEvents,
  KafkaRecordOf,
} from './kafka-of.ts'
export { kafka } from './kafka-of.ts'
export type { KinesisEventSource, KinesisEvents, KinesisRecordOf } from './kinesis-of.ts'
export { kinesis } from './kinesis-of.ts'
export type {
  AnyEventOf,
  CatalogueLacks,
  NobodyHandles,
  Reaction,
  ReactOptions,
  SourceLacks,
  TypedEvent,
} from './react.ts'
export { react } from './react.ts'
export type { SnsEventSource, SnsEvents, SnsNotificationOf } from './sns-of.ts'
export { sns } from './sns-of.ts'
export type { SqsEventSource, SqsEvents, SqsMessageOf } from './sqs-of.ts'
export { sqs } from './sqs-of.ts'

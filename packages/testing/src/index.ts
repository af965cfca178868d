export type { ActiveMQEventOptions, ActiveMQMessageDetails, ActiveMQMessageSpec } from './active-mq.ts'
export { activeMQEvent, activeMQMessage } from './active-mq.ts'
export type { AlbEventOptions, AlbMultiValueRawEvent, AlbRawEvent, AlbSingleValueRawEvent } from './alb.ts'
export { albEvent } from './alb.ts'
export type { AlexaEventOptions, AlexaSmartHomeEventOptions } from './alexa.ts'
export { alexaIntentEvent, alexaLaunchEvent, alexaSessionEndedEvent, alexaSmartHomeEvent } from './alexa.ts'
export type { AppSyncAuthorizerEventOptions, AppSyncChannelOptions, AppSyncEventOptions } from './app-sync.ts'
export {
  appSyncAuthorizerEvent,
  appSyncBatchEvent,
  appSyncEvent,
  appSyncPublishEvent,
  appSyncSubscribeEvent,
} from './app-sync.ts'
export type {
  HttpApiAuthorizerEventOptions,
  RequestAuthorizerEventOptions,
  TokenAuthorizerEventOptions,
} from './authorizer.ts'
export { httpApiAuthorizerEvent, requestAuthorizerEvent, tokenAuthorizerEvent } from './authorizer.ts'
export type { AwsOptions } from './aws.ts'
export type { BedrockAgentEventOptions, BedrockAgentValues, BedrockApiEventOptions } from './bedrock-agent.ts'
export { bedrockApiEvent, bedrockFunctionEvent } from './bedrock-agent.ts'
export type { ClientVpnEventOptions } from './client-vpn.ts'
export { clientVpnEvent } from './client-vpn.ts'
export type { CloudFormationEventOptions } from './cloud-formation.ts'
export { cloudFormationEvent } from './cloud-formation.ts'
export type { CloudWatchAlarmEventOptions } from './cloud-watch-alarm.ts'
export { cloudWatchAlarmEvent, cloudWatchAlarmMessage } from './cloud-watch-alarm.ts'
export type { CloudWatchLogDetails, CloudWatchLogSpec, CloudWatchLogsEventOptions } from './cloud-watch-logs.ts'
export { cloudWatchLog, cloudWatchLogsEvent, cloudWatchLogsPayload } from './cloud-watch-logs.ts'
export type { CodeCommitEventOptions } from './code-commit.ts'
export { codeCommitEvent } from './code-commit.ts'
export type { CodeDeployEventOptions } from './code-deploy.ts'
export { codeDeployEvent } from './code-deploy.ts'
export type { CodePipelineEventOptions } from './code-pipeline.ts'
export { codePipelineEvent } from './code-pipeline.ts'
export type { CognitoEventOptions } from './cognito.ts'
export { cognitoEvent } from './cognito.ts'
export type { CognitoSyncEventOptions } from './cognito-sync.ts'
export { cognitoSyncEvent } from './cognito-sync.ts'
export type { ConfigItemSpec, ConfigRuleEventOptions } from './config-rule.ts'
export { configItemEvent, configScheduledEvent } from './config-rule.ts'
export type { ConnectEventOptions } from './connect.ts'
export { connectEvent } from './connect.ts'
export type { DocumentDBChangeSpec, DocumentDBEventOptions } from './document-db.ts'
export { documentDBEvent } from './document-db.ts'
export type { DurableEventOptions } from './durable.ts'
export { durableEvent } from './durable.ts'
export type {
  DynamoDBChangeDetails,
  DynamoDBEventOptions,
  DynamoDBItem,
  DynamoDBRawEvent,
  DynamoDBRawWindowEvent,
} from './dynamo-db.ts'
export { dynamoDBChange, dynamoDBEvent, dynamoDBWindowEvent } from './dynamo-db.ts'
export type { EventBridgeEventOptions } from './event-bridge.ts'
export { eventBridgeEvent } from './event-bridge.ts'
export type { FirehoseEventOptions } from './firehose.ts'
export { firehoseEvent } from './firehose.ts'
export type { FunctionUrlEventOptions, FunctionUrlRawEvent } from './function-url.ts'
export { functionUrlEvent } from './function-url.ts'
export type { HttpApiEventOptions, HttpApiRawEvent } from './http-api.ts'
export { httpApiEvent } from './http-api.ts'
export type { HttpRequestOptions } from './http-request.ts'
export type { FakeInvocation, FakeInvocationOptions } from './invocation.ts'
export { fakeInvocation } from './invocation.ts'
export type { AnswerTo } from './invoke.ts'
export { invoke } from './invoke.ts'
export type { IotAuthorizerEventOptions, IotProvisioningEventOptions } from './iot.ts'
export { iotAuthorizerEvent, iotButtonEvent, iotOneClickEvent, iotProvisioningEvent } from './iot.ts'
export type { KafkaEventOptions, KafkaRecordDetails, KafkaRecordSpec } from './kafka.ts'
export { kafkaEvent, kafkaRecord } from './kafka.ts'
export type {
  KinesisEventOptions,
  KinesisRawEvent,
  KinesisRawWindowEvent,
  KinesisRecordDetails,
  KinesisRecordSpec,
} from './kinesis.ts'
export { kinesisEvent, kinesisRecord, kinesisWindowEvent } from './kinesis.ts'
export type { LambdaContextOptions } from './lambda-context.ts'
export { lambdaContext } from './lambda-context.ts'
export type { LambdaDestinationEventOptions } from './lambda-destination.ts'
export { lambdaDestinationEvent } from './lambda-destination.ts'
export type { LambdaEdgeEventOptions } from './lambda-edge.ts'
export { lambdaEdgeEvent } from './lambda-edge.ts'
export type { LexEventOptions } from './lex.ts'
export { lexEvent, lexV1Event } from './lex.ts'
export type { PipesRawRecord } from './pipes.ts'
export { pipesEvent } from './pipes.ts'
export type { RabbitMQEventOptions, RabbitMQMessageDetails, RabbitMQMessageSpec } from './rabbit-mq.ts'
export { rabbitMQEvent, rabbitMQMessage } from './rabbit-mq.ts'
export type { ReceivedAnswer } from './read-answer.ts'
export { readAnswer } from './read-answer.ts'
export type { AnyRecordedEvent, RecordedEvent, RecordingEmitter } from './recording-emitter.ts'
export { recordingEmitter } from './recording-emitter.ts'
export type { RestApiEventOptions, RestApiRawEvent } from './rest-api.ts'
export { restApiEvent } from './rest-api.ts'
export type { S3EventOptions, S3ObjectSpec, S3RawEvent, S3RawTestEvent } from './s3.ts'
export { s3Event, s3TestEvent } from './s3.ts'
export type { S3BatchEventOptions, S3BatchTaskSpec } from './s3-batch.ts'
export { s3BatchEvent } from './s3-batch.ts'
export type { S3ObjectLambdaEventOptions } from './s3-object-lambda.ts'
export { s3ObjectLambdaEvent } from './s3-object-lambda.ts'
export type { SecretsManagerEventOptions } from './secrets-manager.ts'
export { secretsManagerEvent } from './secrets-manager.ts'
export type { SesEventOptions, SesRawEvent } from './ses.ts'
export { sesEvent } from './ses.ts'
export type { SnsEventOptions, SnsRawEvent } from './sns.ts'
export { snsEnvelope, snsEvent } from './sns.ts'
export type { SqsEventOptions, SqsMessageDetails, SqsMessageSpec, SqsRawEvent } from './sqs.ts'
export { sqsEvent, sqsMessage } from './sqs.ts'
export type { SqsAttributeValue } from './sqs-attributes.ts'
export type { StreamFailureEventOptions } from './stream-failure.ts'
export { streamFailureEvent } from './stream-failure.ts'
export type { WindowDetails, WindowFields } from './stream-window.ts'
export type { TaskTokenEventOptions, TaskTokenRawEvent } from './task-token.ts'
export { taskTokenEvent } from './task-token.ts'
export type { TransferFamilyEventOptions } from './transfer-family.ts'
export { transferFamilyEvent } from './transfer-family.ts'
export type {
  VpcLatticeEventOptions,
  VpcLatticeRawEvent,
  VpcLatticeV1EventOptions,
  VpcLatticeV1RawEvent,
  VpcLatticeValues,
} from './vpc-lattice.ts'
export { vpcLatticeEvent, vpcLatticeV1Event } from './vpc-lattice.ts'
export { webSocketConnectEvent, webSocketDisconnectEvent, webSocketMessageEvent } from './web-socket.ts'
export type {
  WebSocketConnectEventOptions,
  WebSocketConnectRawEvent,
  WebSocketDisconnectEventOptions,
  WebSocketDisconnectRawEvent,
  WebSocketEventOptions,
  WebSocketMessageEventOptions,
  WebSocketMessageRawEvent,
  WebSocketRawContext,
  WebSocketRawEvent,
} from './web-socket-types.ts'

export type { ActiveMQMessage, ActiveMQRawEvent, ActiveMQRawMessage, ActiveMQSource } from './active-mq.ts'
export { activeMQ } from './active-mq.ts'
export type {
  AlexaReturns,
  AlexaSkillEvent,
  AlexaSkillOptions,
  AlexaSkillSource,
  AlexaSmartHomeEvent,
  AlexaSmartHomeSource,
} from './alexa.ts'
export { alexaSkill, alexaSmartHome } from './alexa.ts'
export type {
  AlexaCanFulfillIntentRequest,
  AlexaCard,
  AlexaContext,
  AlexaDirective,
  AlexaIntent,
  AlexaIntentRequest,
  AlexaLaunchRequest,
  AlexaOtherRequest,
  AlexaPlayBehavior,
  AlexaProperty,
  AlexaRawRequest,
  AlexaReply,
  AlexaRequest,
  AlexaResolution,
  AlexaResponse,
  AlexaSession,
  AlexaSessionEndedRequest,
  AlexaSlot,
  AlexaSmartHomeDirective,
  AlexaSmartHomeEndpoint,
  AlexaSmartHomeHeader,
  AlexaSmartHomeResponse,
  AlexaSpeech,
  AlexaUser,
} from './alexa-types.ts'
export type { AppSyncBatchAnswer, AppSyncBatchSource, AppSyncEventOf, AppSyncSource } from './app-sync.ts'
export { appSync, appSyncBatch } from './app-sync.ts'
export type {
  AppSyncAuthorizerAnswer,
  AppSyncAuthorizerContext,
  AppSyncAuthorizerEvent,
  AppSyncAuthorizerRawEvent,
  AppSyncAuthorizerSource,
} from './app-sync-authorizer.ts'
export { appSyncAuthorizer } from './app-sync-authorizer.ts'
export type {
  AppSyncCognitoIdentity,
  AppSyncEvent,
  AppSyncIamIdentity,
  AppSyncIdentity,
  AppSyncInfo,
  AppSyncLambdaIdentity,
  AppSyncOidcIdentity,
  AppSyncRawEvent,
  AppSyncRawRequest,
  AppSyncRequest,
  AppSyncSchemas,
} from './app-sync-event.ts'
export type {
  AppSyncChannel,
  AppSyncChannelContext,
  AppSyncEventsRawEvent,
  AppSyncPublishAnswer,
  AppSyncPublished,
  AppSyncPublishSource,
  AppSyncRawMessage,
  AppSyncSubscribeAnswer,
  AppSyncSubscribeReturns,
  AppSyncSubscribeSource,
  AppSyncSubscription,
} from './app-sync-events.ts'
export { appSyncPublish, appSyncSubscribe, unpublished } from './app-sync-events.ts'
export type {
  AllowOptions,
  AuthorizerAnswer,
  AuthorizerContext,
  AuthorizerDecision,
  AuthorizerReturns,
  AuthorizerRoute,
  DenyOptions,
} from './authorizer.ts'
export { allow, deny, unauthorized } from './authorizer.ts'
export type { AuthorizerClientCert, AuthorizerTexts } from './authorizer-request.ts'
export type { AlarmEventDetails, AlarmStateChangeDetail } from './aws-events/alarm-events.ts'
export { alarmEvents } from './aws-events/alarm-events.ts'
export type {
  AutoScalingActivityDetail,
  AutoScalingEventDetails,
  AutoScalingLifecycleDetail,
  AutoScalingPlace,
} from './aws-events/auto-scaling-events.ts'
export { autoScalingEvents } from './aws-events/auto-scaling-events.ts'
export type {
  CloudTrailDetail,
  CloudTrailEventDetails,
  CloudTrailSignInDetail,
  CloudTrailUserIdentity,
} from './aws-events/cloud-trail-events.ts'
export { cloudTrailEvents } from './aws-events/cloud-trail-events.ts'
export type {
  CodeBuildDetail,
  CodeBuildEventDetails,
  CodeBuildInformation,
  CodeBuildPhase,
  CodeBuildPhaseDetail,
  CodeBuildPhaseStatus,
  CodeBuildStateDetail,
} from './aws-events/code-build-events.ts'
export { codeBuildEvents } from './aws-events/code-build-events.ts'
export type {
  CodeDeployDeploymentDetail,
  CodeDeployEventDetails,
  CodeDeployInstanceDetail,
} from './aws-events/code-deploy-events.ts'
export { codeDeployEvents } from './aws-events/code-deploy-events.ts'
export type {
  CodePipelineActionDetail,
  CodePipelineDetail,
  CodePipelineEventDetails,
  CodePipelineExecutionDetail,
  CodePipelineStageDetail,
} from './aws-events/code-pipeline-events.ts'
export { codePipelineEvents } from './aws-events/code-pipeline-events.ts'
export type { CatalogueOf } from './aws-events/detail-of.ts'
export type {
  Ec2EventDetails,
  Ec2InstanceDetail,
  Ec2SpotInterruptionDetail,
  Ec2StateDetail,
} from './aws-events/ec2-events.ts'
export { ec2Events } from './aws-events/ec2-events.ts'
export type {
  EcrEventDetails,
  EcrImageActionDetail,
  EcrImageScanDetail,
  EcrScanResourceDetail,
} from './aws-events/ecr-events.ts'
export { ecrEvents } from './aws-events/ecr-events.ts'
export type {
  EcsAttribute,
  EcsContainer,
  EcsContainerInstanceDetail,
  EcsDeploymentDetail,
  EcsEventDetails,
  EcsResource,
  EcsServiceActionDetail,
  EcsTaskDetail,
  EcsTaskStatus,
} from './aws-events/ecs-events.ts'
export { ecsEvents } from './aws-events/ecs-events.ts'
export type {
  GuardDutyEventDetails,
  GuardDutyFindingDetail,
  GuardDutyObjectScanDetail,
  GuardDutyResource,
} from './aws-events/guard-duty-events.ts'
export { guardDutyEvents } from './aws-events/guard-duty-events.ts'
export type { HealthDetail, HealthEventDetails } from './aws-events/health-events.ts'
export { healthEvents } from './aws-events/health-events.ts'
export type { LambdaDestinationEventDetails } from './aws-events/lambda-destination-events.ts'
export { lambdaDestinationEvents } from './aws-events/lambda-destination-events.ts'
export type {
  S3AccessTierChangedDetail,
  S3AnnotationDetail,
  S3EventDetail,
  S3EventDetails,
  S3EventObject,
  S3ObjectCreatedDetail,
  S3ObjectDeletedDetail,
  S3RestoreCompletedDetail,
  S3RestoreInitiatedDetail,
  S3StorageClass,
  S3StorageClassChangedDetail,
} from './aws-events/s3-events.ts'
export { s3Events } from './aws-events/s3-events.ts'
export type { ScheduledDetail, ScheduledEventDetails } from './aws-events/scheduled-events.ts'
export { scheduledEvents } from './aws-events/scheduled-events.ts'
export type {
  SecurityHubActionDetail,
  SecurityHubEventDetails,
  SecurityHubFinding,
  SecurityHubFindingsDetail,
  SecurityHubInsightDetail,
} from './aws-events/security-hub-events.ts'
export { securityHubEvents } from './aws-events/security-hub-events.ts'
export type { SsmEventDetails, SsmParameterDetail } from './aws-events/ssm-events.ts'
export { ssmEvents } from './aws-events/ssm-events.ts'
export type { StepFunctionsEventDetails, StepFunctionsExecutionDetail } from './aws-events/step-functions-events.ts'
export { stepFunctionsEvents } from './aws-events/step-functions-events.ts'
export type {
  BedrockAgentOptions,
  BedrockAgentReply,
  BedrockAgentReplyOptions,
  BedrockAgentSource,
} from './bedrock-agent.ts'
export { agentReply, bedrockAgent } from './bedrock-agent.ts'
export type {
  BedrockAgentAnswer,
  BedrockAgentApiAnswer,
  BedrockAgentApiCall,
  BedrockAgentAttributes,
  BedrockAgentEvent,
  BedrockAgentFunctionAnswer,
  BedrockAgentFunctionCall,
  BedrockAgentIdentity,
  BedrockAgentParameters,
  BedrockAgentRawApiCall,
  BedrockAgentRawEvent,
  BedrockAgentRawFunctionCall,
  BedrockAgentRawParameter,
  BedrockAgentState,
} from './bedrock-agent-types.ts'
export type {
  CdkCompletion,
  CdkIsCompleteEvent,
  CdkIsCompleteSource,
  CdkProvider,
  CdkProviderReturns,
  CdkProviderSource,
  CdkProviderSuccess,
} from './cdk-provider.ts'
export { cdkProvider } from './cdk-provider.ts'
export type {
  ClientVpnAnswer,
  ClientVpnDecision,
  ClientVpnEvent,
  ClientVpnRawEvent,
  ClientVpnSource,
} from './client-vpn.ts'
export { clientVpn } from './client-vpn.ts'
export type { CloudFormationResult, CloudFormationReturns, CloudFormationSource } from './cloud-formation.ts'
export { cloudFormation } from './cloud-formation.ts'
export type {
  CloudWatchAlarmConfiguration,
  CloudWatchAlarmData,
  CloudWatchAlarmEvent,
  CloudWatchAlarmMetric,
  CloudWatchAlarmRawEvent,
  CloudWatchAlarmRawState,
  CloudWatchAlarmSource,
  CloudWatchAlarmState,
  CloudWatchAlarmStateValue,
} from './cloud-watch-alarm.ts'
export { cloudWatchAlarm } from './cloud-watch-alarm.ts'
export type { CloudWatchAlarmNotification, CloudWatchAlarmTrigger } from './cloud-watch-alarm-notification.ts'
export { cloudWatchAlarmNotification } from './cloud-watch-alarm-notification.ts'
export type { CodeCommitEvent, CodeCommitRecord, CodeCommitReference, CodeCommitSource } from './code-commit.ts'
export { codeCommit } from './code-commit.ts'
export type {
  CodeDeployHook,
  CodeDeployOptions,
  CodeDeployRawEvent,
  CodeDeployResult,
  CodeDeploySource,
} from './code-deploy.ts'
export { codeDeploy } from './code-deploy.ts'
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
  CognitoCallerContext,
  CognitoEvent,
  CognitoRawEvent,
  CognitoResponse,
  CognitoReturns,
  CognitoSource,
  CognitoTrigger,
} from './cognito.ts'
export { cognito } from './cognito.ts'
export type {
  CognitoSyncEvent,
  CognitoSyncRawEvent,
  CognitoSyncRecord,
  CognitoSyncRecords,
  CognitoSyncReturns,
  CognitoSyncSource,
} from './cognito-sync.ts'
export { cognitoSync } from './cognito-sync.ts'
export type {
  CognitoChallenge,
  CognitoClaims,
  CognitoGroups,
  CognitoTexts,
  CognitoTriggers,
  CognitoUserRequest,
  CognitoValidatedRequest,
  CreateAuthChallengeRequest,
  CreateAuthChallengeResponse,
  CustomMessageRequest,
  CustomMessageResponse,
  CustomSenderRequest,
  DefineAuthChallengeRequest,
  DefineAuthChallengeResponse,
  InboundFederationRequest,
  InboundFederationResponse,
  PostAuthenticationRequest,
  PreSignUpResponse,
  TokenGenerationRequest,
  TokenGenerationResponse,
  TokenGenerationV2Request,
  TokenGenerationV2Response,
  UserMigrationRequest,
  UserMigrationResponse,
  VerifyAuthChallengeRequest,
  VerifyAuthChallengeResponse,
} from './cognito-types.ts'
export type {
  ConfigItem,
  ConfigItemChange,
  ConfigItemDiff,
  ConfigItemSummary,
  ConfigMessage,
  ConfigMessageType,
  ConfigOversizedItemChange,
  ConfigPropertyChange,
  ConfigRelationship,
  ConfigRuleRawEvent,
  ConfigScheduledNotification,
  ConfigSnapshotDelivery,
} from './config-message.ts'
export type {
  ConfigCompliance,
  ConfigEvaluation,
  ConfigRuleEvent,
  ConfigRuleOptions,
  ConfigRuleReturns,
  ConfigRuleRun,
  ConfigRuleSource,
  ConfigVerdict,
} from './config-rule.ts'
export { configRule } from './config-rule.ts'
export type {
  ConnectAnswer,
  ConnectContactData,
  ConnectEndpoint,
  ConnectEvent,
  ConnectOptions,
  ConnectParameters,
  ConnectRawEvent,
  ConnectReturns,
  ConnectSource,
} from './connect.ts'
export { connect } from './connect.ts'
export type {
  CloudFormationCreate,
  CloudFormationDelete,
  CloudFormationEvent,
  CloudFormationProperties,
  CloudFormationRawEvent,
  CloudFormationSchemas,
  CloudFormationSuccess,
  CloudFormationUpdate,
  PropertiesOf,
} from './custom-resource.ts'
export type {
  DocumentDBChange,
  DocumentDBCollection,
  DocumentDBDelete,
  DocumentDBDocument,
  DocumentDBDrop,
  DocumentDBDropDatabase,
  DocumentDBEvent,
  DocumentDBInsert,
  DocumentDBInvalidate,
  DocumentDBParts,
  DocumentDBRawChange,
  DocumentDBRawEvent,
  DocumentDBRename,
  DocumentDBSource,
  DocumentDBUpdate,
} from './document-db.ts'
export { documentDB } from './document-db.ts'
export type {
  Durable,
  DurableAnswer,
  DurableError,
  DurableEvent,
  DurableOperation,
  DurableOutcome,
  DurableRawEvent,
  DurableReturns,
  DurableSource,
} from './durable.ts'
export { durable } from './durable.ts'
export type {
  FirehoseAnswer,
  FirehoseAnswerRecord,
  FirehoseKafkaMetadata,
  FirehoseKinesisMetadata,
  FirehoseMetadata,
  FirehoseOptions,
  FirehoseRawEvent,
  FirehoseRawRecord,
  FirehoseRecord,
  FirehoseReturns,
  FirehoseSource,
  FirehoseTable,
  FirehoseTransformed,
} from './firehose.ts'
export { dropped, firehose } from './firehose.ts'
export type {
  HttpApiAuthorizerContext,
  HttpApiAuthorizerEvent,
  HttpApiAuthorizerOptions,
  HttpApiAuthorizerRawEvent,
  HttpApiAuthorizerSource,
  HttpApiContext,
  HttpApiPolicyAuthorizerSource,
  HttpApiSimpleAnswer,
} from './http-api-authorizer.ts'
export { httpApiAuthorizer } from './http-api-authorizer.ts'
export type { IotRuleEvent, IotRuleSource } from './iot.ts'
export { iotRule } from './iot.ts'
export type {
  IotAuthorizerAnswer,
  IotAuthorizerEvent,
  IotAuthorizerRawEvent,
  IotAuthorizerReturns,
  IotAuthorizerSource,
  IotPolicyDocument,
  IotProtocolData,
  IotStatement,
} from './iot-authorizer.ts'
export { iotAuthorizer } from './iot-authorizer.ts'
export type {
  IotButtonEvent,
  IotButtonRawEvent,
  IotButtonSource,
  IotClickType,
  IotDeviceEvent,
  IotDeviceInfo,
  IotOneClickEvent,
  IotOneClickRawEvent,
  IotOneClickSource,
  IotPlacementInfo,
} from './iot-button.ts'
export { iotButton, iotOneClick } from './iot-button.ts'
export type {
  IotProvisioningAnswer,
  IotProvisioningEvent,
  IotProvisioningRawEvent,
  IotProvisioningSource,
} from './iot-provisioning.ts'
export { iotProvisioning } from './iot-provisioning.ts'
export type { KplRecord } from './kpl.ts'
export { kpl } from './kpl.ts'
export type {
  LambdaDestinationEvent,
  LambdaDestinationRecord,
  LambdaDestinationSchemas,
  LambdaDestinationSource,
  LambdaDropped,
  LambdaErrorPayload,
  LambdaFailed,
  LambdaFailureRecord,
  LambdaRequestContext,
  LambdaResponseContext,
  LambdaSucceeded,
  LambdaSuccessRecord,
} from './lambda-destination.ts'
export { lambdaDestination } from './lambda-destination.ts'
export type {
  EdgeBody,
  EdgeConfig,
  EdgeEventType,
  EdgeHeader,
  EdgeHeaders,
  EdgeOrigin,
  EdgeRawEvent,
  EdgeRequest,
  EdgeResponse,
  EdgeReturns,
  LambdaEdgeEvent,
  LambdaEdgeSource,
} from './lambda-edge.ts'
export { edgeBody, lambdaEdge } from './lambda-edge.ts'
export type { LexEvent, LexSource, LexV1Event, LexV1Source } from './lex.ts'
export { lex, lexV1 } from './lex.ts'
export type {
  LexActiveContext,
  LexBot,
  LexCard,
  LexDialogAction,
  LexIntent,
  LexInterpretation,
  LexMessage,
  LexProposedState,
  LexRawEvent,
  LexResponse,
  LexSessionState,
  LexSlot,
  LexSlots,
  LexTranscription,
  LexV1Card,
  LexV1DialogAction,
  LexV1Intent,
  LexV1RawEvent,
  LexV1Response,
  LexV1SlotDetails,
} from './lex-types.ts'
export type { JsonObject } from './objects.ts'
export type { PipesEnrichmentSource, PipesRecord, PipesSource } from './pipes.ts'
export { pipes, pipesEnrichment } from './pipes.ts'
export type {
  AuthorizerMethod,
  AuthorizerPath,
  AuthorizerPolicy,
  AuthorizerPolicyDocument,
  AuthorizerStatement,
  PathPattern,
} from './policy.ts'
export { pattern, policy } from './policy.ts'
export type {
  RabbitMQHeader,
  RabbitMQMessage,
  RabbitMQProperties,
  RabbitMQRawEvent,
  RabbitMQRawMessage,
  RabbitMQSource,
} from './rabbit-mq.ts'
export { rabbitMQ } from './rabbit-mq.ts'
export type {
  AuthorizerIdentity,
  RequestAuthorizerContext,
  RequestAuthorizerEvent,
  RequestAuthorizerRawEvent,
  RequestAuthorizerSource,
} from './request-authorizer.ts'
export { requestAuthorizer } from './request-authorizer.ts'
export type {
  S3BatchAnswer,
  S3BatchJob,
  S3BatchOptions,
  S3BatchRawEvent,
  S3BatchRawTask,
  S3BatchResultCode,
  S3BatchReturns,
  S3BatchSource,
  S3BatchTask,
} from './s3-batch.ts'
export { s3Batch } from './s3-batch.ts'
export type {
  S3GetObjectReply,
  S3HeadObjectReply,
  S3ListObjectsReply,
  S3ObjectLambdaAnswer,
  S3ObjectLambdaConfiguration,
  S3ObjectLambdaEvent,
  S3ObjectLambdaIdentity,
  S3ObjectLambdaKind,
  S3ObjectLambdaOptions,
  S3ObjectLambdaRawEvent,
  S3ObjectLambdaRequest,
  S3ObjectLambdaReturns,
  S3ObjectLambdaSource,
  S3ObjectLambdaUserRequest,
} from './s3-object-lambda.ts'
export { s3ObjectLambda } from './s3-object-lambda.ts'
export type { SchedulerEvent, SchedulerSource } from './scheduler.ts'
export { scheduler } from './scheduler.ts'
export type {
  RotationStep,
  RotationSteps,
  SecretsManagerEvent,
  SecretsManagerRawEvent,
  SecretsManagerSource,
} from './secrets-manager.ts'
export { rotation, secretsManager } from './secrets-manager.ts'
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
export type { StepFunctionsSource, StepFunctionsTask } from './step-functions.ts'
export { stepFunctions } from './step-functions.ts'
export type {
  StreamBatchInfo,
  StreamFailure,
  StreamFailureCondition,
  StreamFailureRecord,
  StreamFailureSource,
  StreamRawBatchInfo,
  StreamRequestContext,
} from './stream-failure.ts'
export { streamFailure } from './stream-failure.ts'
export type { TaskTokenEvent, TaskTokenOptions, TaskTokenResult, TaskTokenSource } from './task-token.ts'
export { later, taskToken } from './task-token.ts'
export type { TokenAuthorizerEvent, TokenAuthorizerRawEvent, TokenAuthorizerSource } from './token-authorizer.ts'
export { tokenAuthorizer } from './token-authorizer.ts'
export type {
  TransferFamilyAccess,
  TransferFamilyAnswer,
  TransferFamilyEvent,
  TransferFamilyLogicalHome,
  TransferFamilyMapping,
  TransferFamilyPathHome,
  TransferFamilyRawEvent,
  TransferFamilyReturns,
  TransferFamilySource,
  TransferFamilyUser,
} from './transfer-family.ts'
export { transferFamily } from './transfer-family.ts'
export type { WebSocketSources } from './web-socket.ts'
export { webSocket } from './web-socket.ts'
export type { WebSocketConnectParts } from './web-socket-connect.ts'
export type { WebSocketConnection, WebSocketConnections, WebSocketOptions } from './web-socket-connections.ts'
export { webSocketConnections } from './web-socket-connections.ts'
export type { WebSocketRoute, WrittenWithoutDollar } from './web-socket-routes.ts'
export type {
  WebSocketAnswer,
  WebSocketConnectAnswer,
  WebSocketConnectEvent,
  WebSocketConnectReturns,
  WebSocketConnectSource,
  WebSocketDisconnectAnswer,
  WebSocketDisconnectEvent,
  WebSocketDisconnectSource,
  WebSocketEvent,
  WebSocketMessageAnswer,
  WebSocketMessageEvent,
  WebSocketMessageOptions,
  WebSocketMessageSource,
  WebSocketRawContext,
  WebSocketRawEvent,
} from './web-socket-types.ts'
export type { ObjectBody } from './write-object.ts'

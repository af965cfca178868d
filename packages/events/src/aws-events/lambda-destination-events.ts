import type { LambdaFailureRecord, LambdaSuccessRecord } from '../lambda-destination.ts'
import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of Lambda destinations' events, by their type. */
export interface LambdaDestinationEventDetails {
  'Lambda Function Invocation Result - Success': LambdaSuccessRecord
  'Lambda Function Invocation Result - Failure': LambdaFailureRecord
}

/**
 * What became of asynchronous invocations, for `eventBridge.of(lambdaDestinationEvents)`: a function whose destination is
 * an event bus. To have the payloads checked too, give `lambdaDestination({ request: Order })` for a type.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const lambdaDestinationEvents: CatalogueOf<LambdaDestinationEventDetails> =
  /* @__PURE__ */ catalogueOf<LambdaDestinationEventDetails>({
    'Lambda Function Invocation Result - Success': {
      version: 'string',
      timestamp: 'time',
      'requestContext.requestId': 'string',
      'requestContext.functionArn': 'string',
      'requestContext.condition': 'string',
      'requestContext.approximateInvokeCount': 'number',
      'responseContext.statusCode': 'number',
      'responseContext.executedVersion': 'string',
    },
    'Lambda Function Invocation Result - Failure': {
      version: 'string',
      timestamp: 'time',
      'requestContext.requestId': 'string',
      'requestContext.functionArn': 'string',
      'requestContext.condition': 'string',
      'requestContext.approximateInvokeCount': 'number',
    },
  })

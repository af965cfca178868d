import type { CloudFormationRawEvent } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface CloudFormationEventOptions extends AwsOptions {
  /** Default `test-stack`. */
  readonly stack?: string | undefined
  /** What the template calls the resource. Default `TestResource`. */
  readonly logicalResourceId?: string | undefined
  /** Default `Custom::Test`. */
  readonly resourceType?: string | undefined
  /** What the resource is called that is updated or deleted. Default `test-resource`. */
  readonly physicalResourceId?: string | undefined
  /** The properties before an update. Default: the same. */
  readonly oldProperties?: object | undefined
  /** Where the answer goes: a server of the test, `http://127.0.0.1:8080`. Default: an address at which nobody is. */
  readonly responseURL?: string | undefined
}

/**
 * The event that CloudFormation invokes a function with, or the provider framework of the CDK:
 * `cloudFormationEvent('Create', { Size: 10 })`.
 *
 * @param properties - values of JSON; their leaves arrive as text, as CloudFormation has it
 */
export function cloudFormationEvent(
  requestType: CloudFormationRawEvent['RequestType'],
  properties: object = {},
  options: CloudFormationEventOptions = {},
): CloudFormationRawEvent {
  const facts = awsFacts(options)
  const { stack = 'test-stack', logicalResourceId = 'TestResource', resourceType = 'Custom::Test' } = options
  const { physicalResourceId = 'test-resource', responseURL = 'https://cloudformation.invalid/answer' } = options
  const ServiceToken = arn('lambda', facts, 'function:test-function')
  const ResourceProperties = { ServiceToken, ...leaves('the properties', properties) }
  return {
    RequestType: requestType,
    ServiceToken,
    ResponseURL: responseURL,
    StackId: arn('cloudformation', facts, `stack/${stack}/${seededUuid('stack', stack)}`),
    RequestId: seededUuid('request', requestType, stack, logicalResourceId, JSON.stringify(ResourceProperties)),
    ResourceType: resourceType,
    LogicalResourceId: logicalResourceId,
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: physicalResourceId }),
    ResourceProperties,
    ...(requestType === 'Update'
      ? {
          OldResourceProperties: { ServiceToken, ...leaves('the old properties', options.oldProperties ?? properties) },
        }
      : {}),
  }
}

function leaves(what: string, properties: object): Readonly<Record<string, unknown>> {
  return JSON.parse(jsonText(`cloudFormationEvent: ${what}`, properties), (_name, value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  )
}

import { check, invalidField, type Reading, type StandardSchemaV1 } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { eventFrom, type Payload } from './records.ts'
import { refusal } from './refusal.ts'
import { shape } from './shape.ts'

/** What a template says of a custom resource: every leaf is text, numbers and booleans too. */
export type CloudFormationProperties = Readonly<Record<string, unknown>>

interface CustomResource<RequestType extends string, Properties>
  extends EventAttributes<`com.amazonaws.cloudformation.${RequestType}`> {
  /** The `RequestId`; when Lambda tries again it is the same. */
  readonly id: string
  /** The stack's ARN. */
  readonly source: string
  readonly RequestType: RequestType
  readonly StackId: string
  readonly RequestId: string
  /** What the template calls the resource. */
  readonly LogicalResourceId: string
  /** `Custom::Database`. */
  readonly ResourceType: string
  /** As the schema says; without one as they came. `ServiceToken` and `ServiceTimeout`, which are about the function, are only in `raw`. */
  readonly ResourceProperties: Properties
  /** The request as CloudFormation sent it. Never log it: `ResponseURL` is a credential. */
  readonly raw: CloudFormationRawEvent
}

export interface CloudFormationCreate<Properties = CloudFormationProperties>
  extends CustomResource<'Create', Properties> {}

export interface CloudFormationUpdate<Properties = CloudFormationProperties, OldProperties = CloudFormationProperties>
  extends CustomResource<'Update', Properties> {
  /** What the function called the resource. Returning another one replaces it: a Delete of this one follows. */
  readonly PhysicalResourceId: string
  readonly OldResourceProperties: OldProperties
}

export interface CloudFormationDelete<Properties = CloudFormationProperties>
  extends CustomResource<'Delete', Properties> {
  /** What the function called the resource. */
  readonly PhysicalResourceId: string
}

/** A request for a custom resource: `RequestType` tells which. */
export type CloudFormationEvent<Properties = CloudFormationProperties, OldProperties = CloudFormationProperties> =
  | CloudFormationCreate<Properties>
  | CloudFormationUpdate<Properties, OldProperties>
  | CloudFormationDelete<Properties>

/** A request as CloudFormation sends it, or the provider framework of the CDK. */
export interface CloudFormationRawEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete'
  /** Where the answer goes: a credential. */
  readonly ResponseURL?: string
  readonly ServiceToken?: string
  readonly StackId: string
  readonly RequestId: string
  readonly LogicalResourceId: string
  readonly ResourceType: string
  readonly PhysicalResourceId?: string
  readonly ResourceProperties: CloudFormationProperties
  readonly OldResourceProperties?: CloudFormationProperties
}

/** What a Create, Update or Delete came to. */
export interface CloudFormationSuccess {
  /** What the resource is called from now on, at most 1,024 bytes. Default: as before; for a Create an id of the request. */
  readonly PhysicalResourceId?: string
  /** What `Fn::GetAtt` gives. */
  readonly Data?: Readonly<Record<string, unknown>>
  /** Whether `Data` is masked where it would be shown. Default `false`. */
  readonly NoEcho?: boolean
}

/** What the properties of a custom resource have to be. Their leaves are text: `z.coerce.number()`. */
export interface CloudFormationSchemas<Properties, OldProperties> {
  readonly properties?: Properties | undefined
  /** Those before an Update, which an older version of the function may have taken. Default: as they came. */
  readonly oldProperties?: OldProperties | undefined
}

export type PropertiesOf<Schema> = OutputOr<Schema, CloudFormationProperties>

/**
 * The id that a resource has whose Create failed. CloudFormation takes back what failed by a Delete: of this id there is
 * nothing to delete.
 */
export const CREATE_FAILED = 'heddle:create-failed'

export function isLeftover(event: Pick<CloudFormationRawEvent, 'RequestType' | 'PhysicalResourceId'>): boolean {
  return event.RequestType === 'Delete' && event.PhysicalResourceId === CREATE_FAILED
}

/** What a resource is called that the function gave no name. */
export function defaultId({ PhysicalResourceId, LogicalResourceId, RequestId }: CloudFormationRawEvent): string {
  return PhysicalResourceId ?? `${LogicalResourceId}-${RequestId}`
}

/**
 * Reads a request for a custom resource.
 *
 * @param answers - whether the request has to be answered whatever it is: then there has to be an address for that, and
 *   what is not as it has to be becomes a refusal
 */
export function readRequest(
  source: string,
  raw: unknown,
  schemas: CloudFormationSchemas<StandardSchemaV1, StandardSchemaV1>,
  answers: boolean,
):
  | Reading<CloudFormationEvent<unknown, unknown>, never>
  | Promise<Reading<CloudFormationEvent<unknown, unknown>, never>> {
  if (!isObject(raw) || !isRequest(raw)) throw refusal(source, raw)
  const unanswerable = (answers ? faultOfAddressed : faultOfRequest)(raw)
  if (unanswerable !== undefined) throw invalidField(source, ...unanswerable)
  const request = raw as unknown as CloudFormationRawEvent
  const fault = faultOfResource(raw)
  if (fault !== undefined) {
    const error = invalidField(source, ...fault)
    if (!answers) throw error
    return { event: eventOf(request, {}, {}), refusal: error }
  }
  const properties = ownProperties(request.ResourceProperties)
  const oldProperties = ownProperties(request.OldResourceProperties ?? {})
  const payloads: Payload[] = []
  if (!isLeftover(request)) {
    if (schemas.properties !== undefined) payloads.push(['ResourceProperties', check(schemas.properties, properties)])
    if (schemas.oldProperties !== undefined && request.RequestType === 'Update')
      payloads.push(['OldResourceProperties', check(schemas.oldProperties, oldProperties)])
  }
  const paths = payloads.map(([path]) => path)
  const make = (values: readonly unknown[]) => {
    const at = (path: string, otherwise: unknown) => (paths.includes(path) ? values[paths.indexOf(path)] : otherwise)
    return eventOf(request, at('ResourceProperties', properties), at('OldResourceProperties', oldProperties))
  }
  return eventFrom(source, request.RequestId, payloads, make, answers)
}

function isRequest({ RequestType, StackId, LogicalResourceId }: JsonObject): boolean {
  const known = RequestType === 'Create' || RequestType === 'Update' || RequestType === 'Delete'
  return known && StackId !== undefined && LogicalResourceId !== undefined
}

const faultOfRequest = /* @__PURE__ */ shape({ StackId: 'string', RequestId: 'string', LogicalResourceId: 'string' })

const faultOfAddressed = /* @__PURE__ */ shape({
  StackId: 'string',
  RequestId: 'string',
  LogicalResourceId: 'string',
  ResponseURL: 'string',
  PhysicalResourceId: 'string?',
})

const faultOfResource = /* @__PURE__ */ shape({
  ResourceType: 'string',
  PhysicalResourceId: 'string?',
  ResourceProperties: 'object',
  OldResourceProperties: 'object?',
})

function ownProperties({ ServiceToken, ServiceTimeout, ...properties }: CloudFormationProperties) {
  return properties
}

function eventOf(
  raw: CloudFormationRawEvent,
  ResourceProperties: unknown,
  OldResourceProperties: unknown,
): CloudFormationEvent<unknown, unknown> {
  const { RequestType, StackId, RequestId, LogicalResourceId, ResourceType } = raw
  const event = {
    id: RequestId,
    type: `com.amazonaws.cloudformation.${RequestType}`,
    source: StackId,
    time: new Date(),
    RequestType,
    StackId,
    RequestId,
    LogicalResourceId,
    ResourceType,
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: defaultId(raw) }),
    ResourceProperties,
    ...(RequestType === 'Update' ? { OldResourceProperties } : {}),
    raw,
  }
  return event as CloudFormationEvent<unknown, unknown>
}

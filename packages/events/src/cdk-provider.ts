import { defineSource, describe, HeddleError, type Source, type StandardSchemaV1 } from '@heddle/core'
import {
  type CloudFormationCreate,
  type CloudFormationDelete,
  type CloudFormationEvent,
  type CloudFormationProperties,
  type CloudFormationSchemas,
  type CloudFormationSuccess,
  type CloudFormationUpdate,
  defaultId,
  type PropertiesOf,
  readRequest,
} from './custom-resource.ts'
import { isObject } from './objects.ts'

/** What `onEvent` made: what else it returns is in the `raw` that `isComplete` gets. */
export interface CdkProviderSuccess extends CloudFormationSuccess {
  readonly [name: string]: unknown
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type CdkProviderReturns = CdkProviderSuccess | undefined | void

/** The request that `onEvent` took, with what it returned. */
export type CdkIsCompleteEvent<Properties = CloudFormationProperties, OldProperties = CloudFormationProperties> = (
  | CloudFormationCreate<Properties>
  | CloudFormationUpdate<Properties, OldProperties>
  | CloudFormationDelete<Properties>
) & {
  readonly PhysicalResourceId: string
  /** What `onEvent` returned as `Data`. */
  readonly Data: Readonly<Record<string, unknown>> | undefined
}

/** Whether the resource is there, or gone. `Data` is added to that of `onEvent`. */
export type CdkCompletion =
  | { readonly IsComplete: boolean; readonly Data?: never }
  | { readonly IsComplete: true; readonly Data?: Readonly<Record<string, unknown>> }

export type CdkProviderSource<Properties, OldProperties> = Source<
  CloudFormationEvent<Properties, OldProperties>,
  CdkProviderReturns,
  CdkProviderSuccess,
  never,
  CdkProviderSuccess,
  'aws-lambda'
>

export type CdkIsCompleteSource<Properties, OldProperties> = Source<
  CdkIsCompleteEvent<Properties, OldProperties>,
  CdkCompletion,
  CdkCompletion,
  never,
  CdkCompletion,
  'aws-lambda'
>

type Schema = StandardSchemaV1 | undefined

export interface CdkProvider {
  /**
   * A custom resource behind the provider framework of the CDK, its `onEventHandler`: the framework answers
   * CloudFormation, with what the function returns or with the message of what it throws. It may run a function
   * that throws once more before that.
   *
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
   */
  <Properties extends Schema = undefined, OldProperties extends Schema = undefined>(
    schemas?: CloudFormationSchemas<Properties, OldProperties>,
  ): CdkProviderSource<PropertiesOf<Properties>, PropertiesOf<OldProperties>>
  /** The framework's `isCompleteHandler`, asked until the resource is there, or gone. A throw is a failure at once. */
  isComplete<Properties extends Schema = undefined, OldProperties extends Schema = undefined>(
    schemas?: CloudFormationSchemas<Properties, OldProperties>,
  ): CdkIsCompleteSource<PropertiesOf<Properties>, PropertiesOf<OldProperties>>
}

export const cdkProvider: CdkProvider = /* @__PURE__ */ Object.assign(onEvent, { isComplete }) as CdkProvider

type Schemas = CloudFormationSchemas<StandardSchemaV1, StandardSchemaV1>

function onEvent(schemas: Schemas = {}): CdkProviderSource<unknown, unknown> {
  return defineSource<
    CloudFormationEvent<unknown, unknown>,
    CdkProviderReturns,
    CdkProviderSuccess,
    never,
    CdkProviderSuccess,
    'aws-lambda'
  >({
    name: 'cdkProvider',
    read: (raw) => readRequest('cdkProvider', raw, schemas, false),
    result: (returned) => returned ?? {},
  })
}

function isComplete(schemas: Schemas = {}): CdkIsCompleteSource<unknown, unknown> {
  return defineSource<
    CdkIsCompleteEvent<unknown, unknown>,
    CdkCompletion,
    CdkCompletion,
    never,
    CdkCompletion,
    'aws-lambda'
  >({
    name: 'cdkProvider.isComplete',
    async read(raw) {
      const { event } = await readRequest('cdkProvider.isComplete', raw, schemas, false)
      const { Data } = event.raw as { readonly Data?: unknown }
      const made = { PhysicalResourceId: defaultId(event.raw), Data: isObject(Data) ? Data : undefined }
      return { event: { ...event, ...made } }
    },
    result(returned) {
      if (isObject(returned) && typeof returned.IsComplete === 'boolean') return returned
      const message = `cdkProvider.isComplete: expected { IsComplete: boolean }, got ${describe(returned)}`
      throw new HeddleError('INVALID_RESULT', message)
    },
  })
}

import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of Systems Manager's events, by their type. */
export interface SsmEventDetails {
  'Parameter Store Change': SsmParameterDetail
}

/** A parameter that was made, changed or deleted; its value is not in the event. */
export interface SsmParameterDetail {
  readonly operation: 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion' | (string & {})
  readonly name: string
  readonly type: 'String' | 'StringList' | 'SecureString' | (string & {})
  readonly description?: string
}

/**
 * Events of Systems Manager's Parameter Store, for `eventBridge.of(ssmEvents)`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export const ssmEvents: CatalogueOf<SsmEventDetails> = /* @__PURE__ */ catalogueOf<SsmEventDetails>({
  'Parameter Store Change': { operation: 'string', name: 'string', type: 'string' },
})

/** As much of an SQS event as a handler by hand reads. */
export interface SqsEvent {
  readonly Records: readonly {
    readonly messageId: string
    readonly body: string
    readonly [field: string]: unknown
  }[]
}

export interface SqsAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

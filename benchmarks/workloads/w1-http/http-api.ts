/** As much of an HTTP API's event, payload format 2.0, as a handler by hand reads. */
export interface HttpApiEvent {
  readonly body?: string
  readonly isBase64Encoded: boolean
  readonly [field: string]: unknown
}

export interface HttpApiAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

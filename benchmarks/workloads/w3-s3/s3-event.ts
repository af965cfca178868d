/** As much of an S3 notification as a handler by hand reads. */
export interface S3Event {
  readonly Records: readonly S3EventRecord[]
}

export interface S3EventRecord {
  readonly eventTime: string
  readonly s3: {
    readonly bucket: { readonly name: string; readonly [field: string]: unknown }
    readonly object: { readonly key: string; readonly size?: number; readonly [field: string]: unknown }
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

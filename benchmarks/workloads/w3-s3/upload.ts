/** What the function wants to know of a new object. */
export interface Upload {
  /** The object's key, decoded. */
  readonly id: string
  readonly bucket: string
  readonly size: number | undefined
  readonly time: Date
}

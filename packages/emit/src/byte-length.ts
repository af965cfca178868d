/** The bytes of a text in UTF-8, as services count them. */
export function byteLength(text: string): number {
  // A Buffer counts them without making them. Not every platform has one.
  return typeof Buffer === 'undefined' ? new TextEncoder().encode(text).length : Buffer.byteLength(text)
}

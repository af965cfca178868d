/**
 * The bytes of AMQP 1.0 types, as `rhea` and with it the SDK for Service Bus write them: a list or map always with lengths of
 * four bytes, everything else as short as it can be.
 *
 * @see https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-types-v1.0-os.html
 */
export function variableSize(bytes: number): number {
  return bytes + (bytes > 255 ? 5 : 2)
}

/** The bytes of a number. One that is whole and above 0 has no sign. */
export function numberSize(value: number): number {
  if (!Number.isInteger(value)) return 9
  if (value > 0) return value > 255 ? (value < 2 ** 32 ? 5 : 9) : 2
  if (value >= -128) return 2
  // By one less than there is room for.
  return value > -(2 ** 31) + 1 ? 5 : 9
}

/** A section of a message: what says which, and its value. */
export function sectionSize(value: number): number {
  return 3 + value
}

/** A list or map. */
export function compoundSize(items: number): number {
  return 9 + items
}

/** Bytes as Java tells them: numbers from -128 to 127, or as others do to 255. `undefined` when they are no bytes. */
export function javaBytes(numbers: unknown): Uint8Array | undefined {
  if (!Array.isArray(numbers)) return undefined
  const bytes = new Uint8Array(numbers.length)
  for (let index = 0; index < numbers.length; index++) {
    const number: unknown = numbers[index]
    if (typeof number !== 'number' || !Number.isInteger(number) || number < -128 || number > 255) return undefined
    bytes[index] = number & 0xff
  }
  return bytes
}

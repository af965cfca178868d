/** The number that text of digits says; of at most fifteen, so that it is exact and a time is in range. */
export function digits(text: unknown): number | undefined {
  if (typeof text !== 'string' || text === '' || text.length > 15) return undefined
  let number = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    number = number * 10 + digit
  }
  return number
}

/** A value as JSON text. What JSON cannot say is an error: it would silently be another payload than the one written. */
export function jsonText(where: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError(`${where}: expected text or a value of JSON, got ${typeof value}`)
  return text
}

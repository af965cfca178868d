/** An object's key, form decoded: `+` is a space. One with a `%` that begins no character is left as it is. */
export function decodeKey(key: string): string {
  if (!key.includes('%') && !key.includes('+')) return key
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}

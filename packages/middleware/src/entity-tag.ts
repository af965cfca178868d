/**
 * Whether an `if-match` or `if-none-match` header has a tag. The strong comparison takes no weak tags, on neither side.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2
 */
export function hasTag(header: string, tag: string, comparison: 'strong' | 'weak'): boolean {
  const isStrong = comparison === 'strong'
  if (isStrong && tag.startsWith('W/')) return false
  const opaque = tag.replace(/^W\//, '')
  for (const [, weak, one] of header.matchAll(/(W\/)?("[^"]*")/g)) {
    if (one === opaque && !(isStrong && weak !== undefined)) return true
  }
  return false
}

export function isAny(header: string): boolean {
  return header.trim() === '*'
}

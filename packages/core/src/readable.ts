/**
 * Whether a text is one that CloudEvents takes for an attribute: without control characters, halves of pairs, and what is no
 * character. CloudEvents 1.0.2 section 3.1, String.
 */
export function isReadable(text: string): boolean {
  return /^[ -~]*$/.test(text) || !unreadable('u').test(text)
}

export function unreadable(flags: string): RegExp {
  // No literal: to read one with such classes takes half a millisecond, at load.
  return new RegExp('[\\p{Cc}\\p{Cs}\\p{Noncharacter_Code_Point}]', flags)
}

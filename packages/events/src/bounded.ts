/** As much of a text, from its start, as makes at most so many bytes of JSON. */
export function bounded(text: string, bytes: number): string {
  let kept = text.slice(0, bytes)
  while (Buffer.byteLength(JSON.stringify(kept)) - 2 > bytes) kept = kept.slice(0, Math.floor(kept.length * 0.9))
  // Half a character, where the cut went through one.
  return kept.replace(/[\ud800-\udbff]$/, '')
}

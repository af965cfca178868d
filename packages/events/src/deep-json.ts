/** More levels than any body that is meant well has, and fewer than exhaust the stack of a schema or of `JSON.stringify`. */
export const DEEPEST = 1000

/** Whether JSON has lists and objects in each other more than `DEEPEST` levels deep. */
export function isDeepJson(text: string): boolean {
  // Most bodies do not have as many brackets, and finding them takes a tenth of the time that reading does.
  if (text.length <= DEEPEST || bracketsIn(text, '[') + bracketsIn(text, '{') <= DEEPEST) return false
  let depth = 0
  let inText = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inText && character === '\\') at++
    else if (character === '"') inText = !inText
    else if (inText) continue
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > DEEPEST) return true
  }
  return false
}

/** How many there are; it does not count on beyond what is allowed. */
function bracketsIn(text: string, bracket: string): number {
  let count = 0
  for (let at = text.indexOf(bracket); at !== -1 && count <= DEEPEST; at = text.indexOf(bracket, at + 1)) count++
  return count
}

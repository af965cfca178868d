/** More levels than any body that is meant well has, and fewer than exhaust the stack of a schema or of `JSON.stringify`. */
export const DEEPEST = 1000

/** Whether JSON has lists and objects in each other more than `DEEPEST` levels deep. */
export function isDeepJson(text: string): boolean {
  // Most bodies do not have as many brackets, and finding them takes a tenth of the time that reading does.
  if (text.length <= DEEPEST || bracketsIn(text, '[') + bracketsIn(text, '{') <= DEEPEST) return false
  let depth = 0
  let inText = false
  for (let at = 0; at < text.length; at++) {
    // Not text[at], which takes twice as long.
    const code = text.charCodeAt(at)
    if (inText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) inText = false
    } else if (code === QUOTE) inText = true
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > DEEPEST) return true
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** How many there are; it does not count on beyond what is allowed. */
function bracketsIn(text: string, bracket: string): number {
  let count = 0
  for (let at = text.indexOf(bracket); at !== -1 && count <= DEEPEST; at = text.indexOf(bracket, at + 1)) count++
  return count
}

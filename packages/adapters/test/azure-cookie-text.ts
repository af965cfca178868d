/** One spelling of a cookie: its value decoded, its attributes in small letters and in order, without the path that the host adds. */
export function spelled(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split(';')
  const at = pair.indexOf('=')
  const value = pair.slice(at + 1).trim()
  const known = attributes
    .map((attribute) => attribute.trim())
    .filter((attribute) => /^(?:domain|path|expires|max-age|secure|httponly|samesite)\b/i.test(attribute))
    .map((attribute) => attribute.replace(/^[^=]+/, (name) => name.toLowerCase()))
    .filter((attribute) => attribute !== 'path=/')
  return [
    `${pair.slice(0, at).trim()}=${plain(/^".*"$/s.test(value) ? value.slice(1, -1) : value)}`,
    ...known.sort(),
  ].join('; ')
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** An element of an answer: its elements, or its text. */
export interface XmlElement {
  readonly name: string
  readonly children: XmlElement[]
  text: string
}

// A tag, or a text. Attributes are read over.
const TOKEN = /<(\/?)([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y

// Those of SNS have six.
const DEEPEST = 16

/**
 * Reads XML as services of AWS answer in: elements and texts. `undefined` for all else, such as the HTML of a gateway, a
 * text that is cut, one with a document type, and entities of one's own.
 */
export function parseXml(xml: string): XmlElement | undefined {
  const root: XmlElement = { name: '', children: [], text: '' }
  const open: XmlElement[] = [root]
  const token = new RegExp(TOKEN)
  token.lastIndex = /^\ufeff?\s*(?:<\?xml\s[^<>]*\?>)?/.exec(xml)?.[0].length ?? 0
  while (token.lastIndex < xml.length) {
    const match = token.exec(xml)
    if (match === null) return undefined
    const [, closing, name, attributes, empty, text] = match
    const parent = open.at(-1) as XmlElement
    if (text !== undefined) {
      const decoded = decode(text)
      if (decoded === undefined) return undefined
      parent.text += decoded
    } else if (closing === '/') {
      if (name !== parent.name || attributes !== '' || empty !== '') return undefined
      open.pop()
    } else {
      const element: XmlElement = { name: name as string, children: [], text: '' }
      parent.children.push(element)
      if (empty !== '/' && open.push(element) > DEEPEST) return undefined
    }
  }
  const whole = open.length === 1 && root.children.length === 1 && root.text.trim() === ''
  return whole ? root.children[0] : undefined
}

/** The first element of that name in another. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string | undefined {
  let known = true
  const decoded = text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,4}));|&/g, (_, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    if (name === undefined && code <= 0x10ffff) return String.fromCodePoint(code)
    const character = name !== undefined && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
    known &&= character !== undefined
    return character ?? ''
  })
  return known ? decoded : undefined
}

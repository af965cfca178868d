// What has to be passed on: W3C Baggage section 3.3.2. What is more may be dropped.
const MOST_CHARACTERS = 8192
const MOST_MEMBERS = 64

/** Members of baggage that are heddle's own, for carriers without a place for them. */
export const BAGGAGE = {
  correlation: 'heddle-correlation',
  causation: 'heddle-causation',
  path: 'heddle-path',
} as const

/**
 * The members of W3C `baggage` by name, their values decoded, without properties. What is no member is left out, and so
 * is what nobody has to pass on: all beyond 64 members, or 8192 characters.
 *
 * @see https://www.w3.org/TR/baggage/
 */
export function parseBaggage(header: string | undefined): Readonly<Record<string, string>> {
  // Without a prototype, for a name may be `__proto__`.
  const members: Record<string, string> = Object.create(null)
  for (const member of membersOf(header)) members[nameOf(member)] = contentOf(member)
  return members
}

/** The value of one member. */
export function baggageMember(header: string | undefined, name: string): string | undefined {
  if (!header?.includes(name)) return undefined
  const member = header.split(',').find((one) => nameOf(one) === name)
  return member && contentOf(member)
}

/** W3C `baggage` with these members first, then those of others as they came, as far as they have to be passed on. */
export function withBaggage(own: Readonly<Record<string, string>>, others?: string | undefined): string {
  const members = Object.keys(own).map((name) => `${name}=${encoded(own[name] as string)}`)
  let left = MOST_CHARACTERS - members.join().length
  for (const member of membersOf(others)) {
    left -= member.length + 1
    if (left < 0 || members.length === MOST_MEMBERS) break
    if (!member.startsWith('heddle-')) members.push(member)
  }
  return members.join()
}

function membersOf(header = ''): readonly string[] {
  const members = header.slice(0, MOST_CHARACTERS).split(',', MOST_MEMBERS)
  // What may be cut off in the middle would say something else than it did.
  if (header.length > MOST_CHARACTERS && members.length < MOST_MEMBERS) members.pop()
  return members.map((member) => member.trim()).filter((member) => MEMBER.test(member))
}

const MEMBER = /^[\w!#$%&'*+.^`|~-]+[\t ]*=[\t ]*[!#-+\--:<-[\]-~]*[\t ]*(?:;[\t -~]*)?$/

function nameOf(member: string): string {
  return member.slice(0, Math.max(0, member.indexOf('='))).trim()
}

function contentOf(member: string): string {
  const [value = ''] = member.slice(member.indexOf('=') + 1).split(';', 1)
  return decoded(value.trim())
}

/** Percent-decoded; what is wrongly encoded, as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function encoded(value: string): string {
  return encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, '\ufffd'))
}

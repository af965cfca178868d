export type ContentEncoding = 'br' | 'gzip' | 'zstd'

export interface AcceptedEncoding {
  /** The best of those offered that the client takes. */
  readonly encoding: ContentEncoding | undefined
  /** Whether it takes the content as it is. */
  readonly identity: boolean
}

// Browsers send thirty characters, and a gateway takes no more of all headers together.
const MOST = 8192

/**
 * What an `accept-encoding` header asks for. Of those that the client likes equally, the first offered.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function acceptedEncoding(header: string | undefined, offered: readonly ContentEncoding[]): AcceptedEncoding {
  const weights = new Map<string, number>()
  for (const entry of (header === undefined || header.length > MOST ? '' : header).split(',')) {
    const [name = '', weight] = entry.split(';', 2)
    const coding = name.trim().toLowerCase()
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, weight === undefined ? 1 : qvalue(weight.trim()))
  }
  const others = weights.get('*')
  let encoding: ContentEncoding | undefined
  let most = 0
  for (const one of offered) {
    const weight = weights.get(one) ?? others ?? 0
    if (weight <= most) continue
    encoding = one
    most = weight
  }
  const asItIs = weights.get('identity')
  return { encoding: most < (asItIs ?? 0) ? undefined : encoding, identity: (asItIs ?? others) !== 0 }
}

/** A weight that is none asks for nothing. */
function qvalue(weight: string): number {
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i.test(weight) ? Number(weight.slice(2)) : 0
}

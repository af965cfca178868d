/** The hosts on which a family's suite passed, by platform and family. */
export interface Cells {
  [platform: string]: { [family: string]: readonly string[] }
}

const FAMILIES = ['http', 'queue', 'stream', 'objects', 'schedule', 'cloudEvent', 'direct']
const PLATFORMS = [
  'aws-lambda',
  'google-cloud',
  'firebase',
  'azure-functions',
  'cloudflare-workers',
  'openwhisk',
  'ibm-code-engine',
  'fn',
  'iron-functions',
  'webtask',
  'vercel',
  'netlify',
  'deno',
  'bun',
  'node',
]

/** The table of the docs: no cell without a suite that passed. */
export function matrixOf(cells: Cells): string {
  const row = (first: string, columns: readonly string[]) => `| ${[first, ...columns].join(' | ')} |`
  const lines = [
    row(
      '',
      FAMILIES.map((family) => `\`${family}\``),
    ),
    row(
      '---',
      FAMILIES.map(() => '---'),
    ),
  ]
  for (const platform of PLATFORMS) {
    const columns = FAMILIES.map((family) => cellOf(cells[platform]?.[family] ?? []) || '–')
    lines.push(row(`\`${platform}\``, columns))
  }
  return `${lines.join('\n')}\n`
}

/** Each host once, and what it was shown with: `aws-lambda-ric: SNS; SQS`. */
function cellOf(hosts: readonly string[]): string {
  const ways = new Map<string, Set<string>>()
  for (const name of hosts) {
    const [, host = name, way] = /^(.*?)(?: \((.+)\))?$/.exec(name) ?? []
    const known = ways.get(host) ?? new Set()
    if (way !== undefined) known.add(way)
    ways.set(host, known)
  }
  const lines = [...ways].map(([host, known]) => (known.size === 0 ? host : `${host}: ${[...known].sort().join('; ')}`))
  return lines.sort().join('<br>')
}

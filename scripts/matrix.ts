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
    const columns = FAMILIES.map((family) => [...(cells[platform]?.[family] ?? [])].sort().join('; ') || '–')
    lines.push(row(`\`${platform}\``, columns))
  }
  return `${lines.join('\n')}\n`
}

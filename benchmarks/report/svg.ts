/** What an element says about its look: the style sheet gives it a colour for light and for dark. */
export type Role = 'strong' | 'quiet' | 'heddle' | 'hand' | 'peer' | 'grid' | `line-${number}`

export type Anchor = 'start' | 'middle' | 'end'

export const FONT_SIZE = 13

/** The colours of lines, told apart by a fourth of people only with their dashes and labels; both are there. */
const LIGHT = [
  '#57606a',
  '#0969da',
  '#bc4c00',
  '#1a7f37',
  '#8250df',
  '#bf3989',
  '#9a6700',
  '#0b7285',
  '#cf222e',
  '#4d2d00',
]
const DARK = [
  '#9198a1',
  '#4493f8',
  '#f0883e',
  '#3fb950',
  '#ab7df8',
  '#f778ba',
  '#d29922',
  '#56d4dd',
  '#ff7b72',
  '#eac54f',
]
const DASHES = ['none', 'none', '6 3', '2 3', '9 3 2 3', 'none', '6 3', '2 3', '9 3 2 3', '1 2']

/**
 * A whole picture. Colours are attributes for light, which every program shows, and a style sheet for dark where the
 * reader prefers it; the ground is painted, so that the picture is readable on any page.
 */
export function picture(title: string, width: number, height: number, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="${FONT_SIZE}">`,
    `<title>${escaped(title)}</title>`,
    '<style>@media (prefers-color-scheme: dark) {',
    '.ground { fill: #0d1117 } text.halo { stroke: #0d1117 } text.strong { fill: #f0f6fc } text.quiet { fill: #9198a1 } text.heddle { fill: #4493f8 }',
    'rect.heddle { fill: #4493f8 } rect.hand { fill: #9198a1 } rect.peer { fill: #545d68 }',
    'line.strong { stroke: #f0f6fc } line.quiet { stroke: #9198a1 } line.grid { stroke: #30363d }',
    ...DARK.map(
      (colour, index) => `.line-${index} { stroke: ${colour} } text.line-${index} { fill: ${colour}; stroke: none }`,
    ),
    '}</style>',
    `<rect class="ground" width="${width}" height="${height}" rx="6" fill="#ffffff"/>`,
    ...content,
    '</svg>\n',
  ].join('\n')
}

const TEXT_COLOURS: Readonly<Record<string, string>> = { strong: '#1f2328', quiet: '#59636e', heddle: '#0969da' }
const RECT_COLOURS: Readonly<Record<string, string>> = { heddle: '#0969da', hand: '#59636e', peer: '#a8b3bf' }
const LINE_COLOURS: Readonly<Record<string, string>> = { strong: '#1f2328', quiet: '#59636e', grid: '#d8dee4' }

/** What a text may have beside its place. */
export interface TextStyle {
  readonly anchor?: Anchor
  readonly bold?: boolean
  /** Whether lines of the grid behind it are kept off. */
  readonly halo?: boolean
}

export function text(x: number, y: number, content: string, role: Role, style: TextStyle = {}): string {
  const { anchor = 'start', bold = false, halo = false } = style
  const fill = colourOf(role, TEXT_COLOURS)
  const weight = bold ? ' font-weight="600"' : ''
  const ground = halo ? ' stroke="#ffffff" stroke-width="4" paint-order="stroke"' : ''
  const name = halo ? `${role} halo` : role
  return `<text class="${name}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${fill}"${weight}${ground}>${escaped(content)}</text>`
}

export function rect(x: number, y: number, width: number, height: number, role: Role): string {
  const fill = colourOf(role, RECT_COLOURS)
  return `<rect class="${role}" x="${at(x)}" y="${at(y)}" width="${at(Math.max(width, 0.5))}" height="${at(height)}" fill="${fill}"/>`
}

export function line(x1: number, y1: number, x2: number, y2: number, role: Role, width = 1): string {
  const stroke = colourOf(role, LINE_COLOURS)
  return `<line class="${role}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" stroke="${stroke}" stroke-width="${width}"/>`
}

export function path(points: readonly (readonly [number, number])[], index: number, width = 2): string {
  const d = points.map(([x, y], step) => `${step === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')
  const colour = LIGHT[index % LIGHT.length]
  return `<path class="line-${index}" d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${DASHES[index % DASHES.length]}" stroke-linejoin="round"/>`
}

/** About how wide a text is: fonts differ, so that it is rather too wide. */
export function widthOf(content: string): number {
  return content.length * FONT_SIZE * 0.56
}

function colourOf(role: Role, colours: Readonly<Record<string, string>>): string {
  const [, index] = role.split('line-')
  return (index === undefined ? colours[role] : LIGHT[Number(index) % LIGHT.length]) as string
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

import type { Scale } from './scale.ts'
import { FONT_SIZE, line, type Role, rect, text, widthOf } from './svg.ts'

/** One contender's figure. */
export interface Bar {
  readonly label: string
  readonly role: Extract<Role, 'heddle' | 'hand' | 'peer'>
  readonly value: number
  readonly low: number
  readonly high: number
  /** What stands beside it. */
  readonly note: string
}

/** Bars under a title, each with its label to the left and its figure to the right. */
export interface Panel {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly scale: (length: number) => Scale
  /** Where bars begin: 0, or 1 where the figures are ratios. */
  readonly origin: number
}

export const ROW = 21
const LABELS = 150
const TITLE = 34
const AXIS = 24

export function panelHeight({ bars }: Panel): number {
  return TITLE + bars.length * ROW + AXIS
}

/** Draws a panel into a box of this width. */
export function drawPanel(panel: Panel, left: number, top: number, width: number): string[] {
  const { title, bars, origin } = panel
  const notes = Math.max(...bars.map(({ note }) => widthOf(note)), 0) + 8
  const start = left + LABELS
  const length = width - LABELS - notes
  const scale = panel.scale(length)
  const bottom = top + TITLE + bars.length * ROW
  return [
    text(left, top + 18, title, 'strong', { bold: true }),
    ...ticksOf(scale, length).flatMap(({ value, x }) => [
      line(start + x, top + TITLE - 4, start + x, bottom, value === origin ? 'quiet' : 'grid'),
      text(start + x, bottom + 16, String(value).replace('-', '−'), 'quiet', { anchor: 'middle' }),
    ]),
    ...bars.flatMap((bar, index) => drawBar(bar, start, top + TITLE + index * ROW, scale, origin)),
  ]
}

function drawBar(
  { label, role, value, low, high, note }: Bar,
  start: number,
  top: number,
  scale: Scale,
  origin: number,
) {
  const middle = top + ROW / 2 - 1
  const [from, to] = [scale.at(Math.min(value, origin)), scale.at(Math.max(value, origin))]
  const [lower, upper] = [scale.at(low), scale.at(high)]
  const bold = role === 'heddle'
  return [
    text(start - 8, middle + FONT_SIZE * 0.36, label, bold ? 'heddle' : 'strong', { anchor: 'end', bold }),
    rect(start + from, top + 3, to - from, ROW - 8, role),
    // The interval, where it can be seen.
    ...(upper - lower < 1.5 ? [] : [line(start + lower, middle, start + upper, middle, 'strong', 1.5)]),
    text(start + Math.max(to, upper) + 6, middle + FONT_SIZE * 0.36, note, bold ? 'heddle' : 'quiet', {
      bold,
      halo: true,
    }),
  ]
}

/** As many ticks as there is room for their figures. */
function ticksOf({ at, ticks }: Scale, length: number): { readonly value: number; readonly x: number }[] {
  const room = Math.max(...ticks.map((tick) => widthOf(String(tick)))) + 10
  const every = Math.ceil((room * (ticks.length - 1)) / length)
  return ticks.filter((_, index) => index % Math.max(1, every) === 0).map((value) => ({ value, x: at(value) }))
}

import type { Scale } from './scale.ts'
import { FONT_SIZE, line, path, text, widthOf } from './svg.ts'

/** One contender's figures, from the least size to the greatest. */
export interface Series {
  readonly label: string
  readonly points: readonly { readonly size: number; readonly value: number }[]
}

export interface LinePanel {
  readonly title: string
  readonly series: readonly Series[]
  readonly x: (length: number) => Scale
  readonly y: (length: number) => Scale
  /** The sizes that were measured. */
  readonly sizes: readonly number[]
  readonly xTitle: string
}

const TITLE = 34
const AXIS = 44
const VALUES = 48
const SPACING = FONT_SIZE + 3
/** The colour that no other line has. */
const HEDDLE = 1

/** Draws a line for each series, named at its end. */
export function drawLines(panel: LinePanel, left: number, top: number, width: number, height: number): string[] {
  const { title, series, sizes, xTitle } = panel
  const names = Math.max(...series.map(({ label }) => widthOf(label))) + 24
  const [start, length] = [left + VALUES, width - VALUES - names]
  const [ceiling, depth] = [top + TITLE, height - TITLE - AXIS]
  const [x, y] = [panel.x(length), panel.y(depth)]
  const xAt = (size: number) => start + x.at(size)
  const yAt = (value: number) => ceiling + depth - y.at(value)
  const ends = series.map(({ points }) => yAt(points.at(-1)?.value ?? 0))
  const labels = apart(ends, ceiling + 4, ceiling + depth)
  return [
    text(left, top + 18, title, 'strong', { bold: true }),
    ...y.ticks.flatMap((value) => [
      line(start, yAt(value), start + length, yAt(value), 'grid'),
      text(start - 8, yAt(value) + FONT_SIZE * 0.36, String(value), 'quiet', { anchor: 'end' }),
    ]),
    ...sizes.map((size) => text(xAt(size), ceiling + depth + 18, String(size), 'quiet', { anchor: 'middle' })),
    text(start + length / 2, ceiling + depth + 37, xTitle, 'quiet', { anchor: 'middle' }),
    ...series.flatMap(({ label, points }, place) => {
      const [end, labelled] = [ends[place] as number, labels[place] as number]
      const bold = label === 'heddle'
      const index = bold ? HEDDLE : place < HEDDLE ? place : place + 1
      return [
        path(
          points.map(({ size, value }) => [xAt(size), yAt(value)] as const),
          index,
          bold ? 3 : 1.75,
        ),
        line(start + length + 2, end, start + length + 14, labelled, `line-${index}`),
        text(start + length + 18, labelled + FONT_SIZE * 0.36, label, `line-${index}`, { bold }),
      ]
    }),
  ]
}

/** Moves what is too close to each other apart, as little as need be, in the order in which it stands. */
export function apart(places: readonly number[], least: number, most: number): number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] as number) - (places[b] as number))
  const moved: number[] = []
  let free = least
  for (const index of order) {
    moved[index] = Math.max(places[index] as number, free)
    free = (moved[index] as number) + SPACING
  }
  let limit = Math.max(most, least + (places.length - 1) * SPACING)
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index] as number, limit)
    limit = (moved[index] as number) - SPACING
  }
  return moved
}

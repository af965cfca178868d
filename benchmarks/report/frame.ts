import type { ContenderResult, Results } from '../harness/results.ts'
import { LABELS } from '../workloads/peers.ts'
import { picture, text } from './svg.ts'

/** A picture of results, or nothing when there is nothing of it in them. */
export interface Chart {
  readonly file: string
  readonly title: string
  /** What the figures are. */
  readonly subtitle: string
  draw(results: Results, chart: Chart): string | undefined
}

export const WIDTH = 1000
export const MARGIN = 20
export const HEAD = 62
export const GAP = 28

/** The workloads that have panels of bars, and what these are called. */
export const SHOWN: Readonly<Record<string, string>> = {
  w1: 'HTTP API, body validated',
  w2: 'SQS, batch of 10',
  w3: 'S3 notification',
  w4: 'EventBridge event, detail validated',
}

/** A picture with the chart's title and subtitle over its content. */
export function framed({ title, subtitle }: Chart, height: number, content: readonly string[]): string {
  return picture(`${title}. ${subtitle}`, WIDTH, height + 4, [
    text(MARGIN, 28, title, 'strong', { bold: true }),
    text(MARGIN, 48, subtitle, 'quiet'),
    ...content,
  ])
}

/** In the order in which readers find them everywhere. */
export function inOrder(contenders: readonly ContenderResult[]): ContenderResult[] {
  const order = Object.keys(LABELS)
  return contenders.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

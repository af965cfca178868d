import { styleText } from 'node:util'
import type { Change } from './schemas-process.ts'

const STYLES = { breaks: 'red', unsure: 'yellow', safe: 'green' } as const

/** Shows changes type by type, and what they do. */
export function printChanges(changes: readonly Change[], whom: string): void {
  const types = new Set(changes.map(({ type }) => type))
  const lines = [...types].flatMap((type) => [type, ...changes.filter((one) => one.type === type).map(lineOf), ''])
  process.stdout.write(`${[...lines, summaryOf(changes, whom)].join('\n')}\n`)
}

function lineOf({ path, effect, message }: Change): string {
  const place = path === '' ? '' : `${path}: `
  return `  ${styleText(STYLES[effect], effect.padEnd(6), { stream: process.stdout })}  ${place}${message}`
}

function summaryOf(changes: readonly Change[], whom: string): string {
  if (changes.length === 0) return 'nothing changed'
  const count = (effect: Change['effect']) => changes.filter((one) => one.effect === effect).length
  const [breaks, unsure, safe] = [count('breaks'), count('unsure'), count('safe')]
  const parts = [
    ...(breaks > 0 ? [`${breaks} ${breaks === 1 ? 'breaks' : 'break'} ${whom}`] : []),
    ...(unsure > 0 ? [`${unsure} may break ${whom}, it cannot be told`] : []),
    ...(safe > 0 ? [`${safe} ${safe === 1 ? 'is' : 'are'} safe`] : []),
  ]
  return `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}: ${parts.join('; ')}`
}

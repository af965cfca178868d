import { describe } from '@heddle/core'
import { type AnsweringTrigger, type HeaderField, refused } from './answering-trigger.ts'

type Fields = Readonly<Record<string, unknown>>

/** The headers of an answer, and its cookies apart. Throws a `TypeError` for those that the trigger cannot read. */
export function answerHeaders(
  trigger: AnsweringTrigger,
  answer: Fields,
): { readonly headers: Readonly<Record<string, string>>; readonly cookies: readonly string[] } {
  const all = new Map<string, string[]>()
  for (const field of trigger.headers) {
    for (const [name, values] of headersIn(trigger, answer, field)) {
      // A value that is in both forms is sent once.
      const others = (all.get(name) ?? []).filter((value) => !values.includes(value))
      all.set(name, [...others, ...values])
    }
  }
  checkUnseen(trigger, answer, all)
  const cookies = all.get('set-cookie') ?? []
  all.delete('set-cookie')
  if (trigger.cookies === true) cookies.push(...texts(trigger, 'cookies', answer.cookies ?? []))
  return { headers: Object.fromEntries([...all].map(([name, values]) => [name, values.join(', ')])), cookies }
}

function headersIn(trigger: AnsweringTrigger, answer: Fields, field: HeaderField): Map<string, string[]> {
  const headers = answer[field]
  const found = new Map<string, string[]>()
  if (headers === undefined) return found
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw refused(trigger, `${field}: expected an object, got ${describe(headers)}`)
  }
  for (const [given, value] of Object.entries(headers)) {
    const where = `${field}.${given}`
    const isList = field === 'multiValueHeaders' || (trigger.lists === true && Array.isArray(value))
    if (!isList && typeof value !== 'string') {
      throw refused(trigger, `${where}: expected a string, got ${describe(value)}`)
    }
    const name = given.toLowerCase()
    const present = found.get(name) ?? []
    if (present.length > 0 && trigger.cookies === true) {
      throw new TypeError(`${trigger.name} would send only one of the headers ${name} that differ in case`)
    }
    found.set(name, [...present, ...(isList ? texts(trigger, where, value) : [value as string])])
  }
  return found
}

/** Headers where the trigger does not look, more than it sees: an answer in the form of another trigger, or target group. */
function checkUnseen({ name, headers, unseen }: AnsweringTrigger, answer: Fields, seen: Map<string, string[]>): void {
  if (unseen === undefined) return
  for (const [given, value] of Object.entries(answer[unseen] ?? {})) {
    if ([value].flat().length <= (seen.get(given.toLowerCase())?.length ?? 0)) continue
    throw new TypeError(`${name} would lose the header ${given}: it looks in ${headers[0]}, not in ${unseen}`)
  }
}

function texts(trigger: AnsweringTrigger, where: string, list: unknown): readonly string[] {
  if (!Array.isArray(list)) throw refused(trigger, `${where}: expected an array, got ${describe(list)}`)
  const odd = list.findIndex((value) => typeof value !== 'string')
  if (odd !== -1) throw refused(trigger, `${where}[${odd}]: expected a string, got ${describe(list[odd])}`)
  return list
}

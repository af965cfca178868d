import type { Raw } from './helpers.ts'

/** The event with another value at a path: `altered(event, 'events.0.id', 7)`. The event itself stays as it is. */
export function altered<Event>(event: Event, path: string, value: unknown): Event {
  const copy = structuredClone(event)
  const names = path.split('.')
  const last = names.pop() as string
  const holder = names.reduce((at, name) => at[name], copy as Raw)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

/** The paths of everything in an event, the event itself not. */
export function pathsOf(event: unknown, at = ''): readonly string[] {
  if (typeof event !== 'object' || event === null) return []
  return Object.entries(event).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`
    return [path, ...pathsOf(value, path)]
  })
}

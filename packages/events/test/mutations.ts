import fc from 'fast-check'

/** One thing that goes wrong with an event. Small and plain, so that a failing run can be read and run again. */
export type Mutation =
  | { readonly do: 'remove' | 'double' | 'wrap' | 'stringify' | 'spoil'; readonly at: number }
  | { readonly do: 'replace'; readonly at: number; readonly by: keyof typeof VALUES }
  | { readonly do: 'add'; readonly at: number; readonly key: string; readonly by: keyof typeof VALUES }
  /** Changes what a text of JSON says, and writes it as text again. */
  | { readonly do: 'inside'; readonly at: number; readonly inner: readonly Mutation[] }

const HUGE = 'x'.repeat(6 * 1024 * 1024)
const DEEP_MARK = '\u0001deep\u0001'
const DEPTH = 20_000
const DEEP = JSON.parse('['.repeat(DEPTH) + ']'.repeat(DEPTH)) as unknown

const VALUES = {
  null: null,
  true: true,
  false: false,
  zero: 0,
  minus: -1,
  half: 0.5,
  large: 1e300,
  empty: '',
  text: 'x',
  digits: '42',
  surrogate: 'half a pair \ud83e',
  control: 'a\r\nb\u0000c',
  percent: '%E0%A4%A+100%',
  json: '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  brokenJson: '{"id":',
  list: [],
  nulls: [null, null],
  object: {},
  polluting: JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown,
  deep: DEEP,
  huge: HUGE,
}

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
  'length',
  '',
  '0',
  'Records',
  'key',
  '\ud83e',
]

const at = fc.nat({ max: 10_000 })
const { huge: _huge, deep: _deep, ...CHEAP } = VALUES
const cheap = fc.constantFrom(...(Object.keys(CHEAP) as (keyof typeof VALUES)[]))
const value: fc.Arbitrary<keyof typeof VALUES> = fc.oneof(
  { weight: 60, arbitrary: cheap },
  { weight: 2, arbitrary: fc.constant('deep' as const) },
  { weight: 1, arbitrary: fc.constant('huge' as const) },
)
const simple: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), at }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('replace' as const), at, by: value }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), at, key: fc.constantFrom(...KEYS), by: value }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('double', 'wrap', 'stringify', 'spoil'), at }) as fc.Arbitrary<Mutation>,
  },
)
const inside: fc.Arbitrary<Mutation> = fc.record({
  do: fc.constant('inside' as const),
  at,
  inner: fc.array(simple, { minLength: 1, maxLength: 3 }),
})

/** One to four mutations; none is for the shrinking. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: inside }),
  { maxLength: 4 },
)

type Container = Record<PropertyKey, unknown>
interface Place {
  readonly holder: Container
  readonly key: PropertyKey
}

/** An event that differs from this one by these mutations. The event itself stays as it is. */
export function mutate(event: unknown, mutations: readonly Mutation[]): unknown {
  const root: Container = { event: structuredClone(event) }
  for (const mutation of mutations) {
    // The event as a whole is a place like any other, but not to be removed.
    const places = placesIn(root, 'event')
    if (mutation.do === 'inside') {
      const texts = places.filter(({ holder, key }) => isJson(holder[key]))
      const place = texts[mutation.at % texts.length]
      if (place !== undefined) set(place, rewritten(place.holder[place.key] as string, mutation.inner))
    } else {
      apply(mutation, places[mutation.at % places.length] as Place)
    }
  }
  return root.event
}

function apply(mutation: Exclude<Mutation, { do: 'inside' }>, place: Place): void {
  const { holder, key } = place
  const present = holder[key]
  switch (mutation.do) {
    case 'replace':
      set(place, freshValue(mutation.by))
      break
    case 'add': {
      const to = typeof present === 'object' && present !== null && present !== DEEP ? (present as Container) : holder
      if (Array.isArray(to)) to.push(freshValue(mutation.by))
      else set({ holder: to, key: mutation.key }, freshValue(mutation.by))
      break
    }
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      break
    case 'double':
      if (Array.isArray(holder)) holder.splice(Number(key), 0, present)
      else set(place, [present, present])
      break
    case 'wrap':
      set(place, [present])
      break
    case 'stringify':
      set(place, stringified(present))
      break
    case 'spoil':
      set(place, typeof present === 'string' ? `${present.slice(0, -1)}\ud83e%` : 'spoilt')
  }
}

/** A fresh value, since the next mutation may change it; but for the deep one, which is too deep to copy. */
function freshValue(name: keyof typeof VALUES): unknown {
  return name === 'deep' ? DEEP : structuredClone(VALUES[name])
}

/** As JSON.parse would: every name is a key of the object's own. */
function set({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Every place in a value, the value itself first; not into the depths. */
function placesIn(holder: Container, key: PropertyKey): readonly Place[] {
  const places: Place[] = []
  const visit = (place: Place, depth: number) => {
    places.push(place)
    const value = place.holder[place.key]
    if (typeof value !== 'object' || value === null || value === DEEP || depth > 12) return
    for (const inner of Object.keys(value)) visit({ holder: value as Container, key: inner }, depth + 1)
  }
  visit({ holder, key }, 0)
  return places
}

function isJson(value: unknown): boolean {
  return typeof value === 'string' && /^[[{]/.test(value)
}

function rewritten(text: string, inner: readonly Mutation[]): string {
  try {
    return stringified(mutate(JSON.parse(text), inner))
  } catch {
    return text
  }
}

// JSON.stringify would run out of stack.
function stringified(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner) => (inner === DEEP ? DEEP_MARK : inner)) ?? 'null'
  return text.replaceAll(JSON.stringify(DEEP_MARK), () => '['.repeat(DEPTH) + ']'.repeat(DEPTH))
}

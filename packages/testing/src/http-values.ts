/** All values of each name, in the order in which they were sent. */
export type Values = ReadonlyMap<string, readonly string[]>

/** Values by name, as factories take them: an array is a name that is sent several times. */
export type ValuesInput = Readonly<Record<string, string | readonly string[]>>

export function pairsOf(values: ValuesInput): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))
}

export function valuesOf(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) addValue(values, name, value)
  return values
}

/** The values of a raw query by name, both as they were sent: nothing of them is decoded. */
export function rawValuesOf(rawQuery: string): Map<string, string[]> {
  const pairs = rawQuery.split('&').filter((pair) => pair !== '')
  return valuesOf(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** Headers are one under whatever case: the first spelling stays. */
export function headersOf(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const [name, value] of pairs) addValue(headers, spelling(headers, name), value)
  return headers
}

function addValue(values: Map<string, string[]>, name: string, value: string): void {
  const present = values.get(name)
  if (present === undefined) values.set(name, [value])
  else present.push(value)
}

/** The name under which the headers have this one, else the name itself. */
export function spelling(headers: Values, name: string): string {
  for (const present of headers.keys()) if (present.toLowerCase() === name.toLowerCase()) return present
  return name
}

/** Makes what the headers have of a name one value, with more behind it. */
export function joinHeader(headers: Map<string, string[]>, name: string, more: readonly string[], by: string): void {
  const key = spelling(headers, name)
  const values = [...(headers.get(key) ?? []), ...more]
  if (values.length > 0) headers.set(key, [values.join(by)])
}

/** An object of the last value of each name. */
export function lastValues(values: Values): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) as string]))
}

/** An object of all values of each name, joined by commas. */
export function joinedValues(values: Values, by = ','): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(by)]))
}

export function lowerCased(headers: Values): Map<string, readonly string[]> {
  return new Map([...headers].map(([name, values]) => [name.toLowerCase(), values]))
}

type Schema = Readonly<Record<string, unknown>>
type Mutable = Record<string, unknown>

/** Numbers in the order of chance, the same for the same seed. */
export interface Chance {
  /** From 0 to below this. */
  below(limit: number): number
  of<Value>(values: readonly Value[]): Value
  /** True once in so many times. */
  once(times: number): boolean
}

export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  function next(): number {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
  for (let i = 0; i < 5; i++) next()
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, of: (values) => values[below(values.length)] as never, once: (times) => below(times) === 0 }
}

const NAMES = ['a', 'b', 'c', 'xa', 'title']
const PATTERNS = ['^a', 'b$', '^[ab]*$']
const NAME_PATTERNS = ['^x', '^[ab]$']
const TYPES = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number']
const TEXTS = ['', 'a', 'b', 'ab', 'ba', 'aab', 'a@b.example', 'xa', 'c', 'ää', '😀']
const NUMBERS = [-2, -1, 0, 0.5, 1, 1.5, 2, 3, 4, 6]
const PLAIN: readonly unknown[] = [null, true, false, ...NUMBERS, ...TEXTS]

/** A schema of a type, with definitions `d` and `e` that it may refer to. */
export function documentOf(chance: Chance): Schema {
  const $defs: Mutable = { d: schemaOf(chance, 2), e: schemaOf(chance, 2) }
  return { $defs: { t: { ...objectOf(chance, 3), $defs } } }
}

function refOf(chance: Chance): string {
  return chance.once(4) ? '#/$defs/t' : `#/$defs/t/$defs/${chance.of(['d', 'e'])}`
}

function schemaOf(chance: Chance, depth: number): unknown {
  if (chance.once(25)) return chance.once(2)
  const kind = chance.below(depth > 0 ? 14 : 7)
  if (kind < 2) return textOf(chance)
  if (kind < 4) return numberOf(chance)
  if (kind === 4) return { type: chance.of(['boolean', 'null']) }
  if (kind === 5) return chance.once(2) ? { const: chance.of(PLAIN) } : { enum: some(chance, PLAIN, 3) }
  if (kind === 6) return { type: some(chance, TYPES, 2) }
  if (kind < 9) return objectOf(chance, depth)
  if (kind === 9) return arrayOf(chance, depth)
  if (kind === 10) return { $ref: refOf(chance) }
  if (kind === 11) return { [chance.of(['anyOf', 'anyOf', 'oneOf', 'allOf'])]: alternativesOf(chance, depth) }
  if (kind === 12) return taggedOf(chance, depth)
  return {
    ...(objectOf(chance, depth) as object),
    [chance.of(['anyOf', 'allOf', 'oneOf'])]: alternativesOf(chance, depth),
  }
}

function alternativesOf(chance: Chance, depth: number): readonly unknown[] {
  // One that leads to itself without going into a value has no meaning.
  return Array.from({ length: 1 + chance.below(3) }, () => notReference(chance, depth - 1))
}

function notReference(chance: Chance, depth: number): unknown {
  for (;;) {
    const made = schemaOf(chance, depth)
    if (!JSON.stringify(made).startsWith('{"$ref"')) return made
  }
}

function taggedOf(chance: Chance, depth: number): Schema {
  const branch = (tag: string) => {
    const { properties = {}, required = [], ...rest } = objectOf(chance, depth - 1) as Objects
    return { ...rest, properties: { ...properties, kind: { const: tag } }, required: [...required, 'kind'] }
  }
  return { [chance.of(['oneOf', 'anyOf'])]: some(chance, ['one', 'two', 'three'], 3).map(branch) }
}

interface Objects extends Schema {
  readonly properties?: Schema
  readonly required?: readonly string[]
}

function textOf(chance: Chance): Schema {
  return {
    type: 'string',
    ...(chance.once(3) && { minLength: chance.below(3) }),
    ...(chance.once(3) && { maxLength: 1 + chance.below(4) }),
    ...(chance.once(5) && { pattern: chance.of(PATTERNS) }),
    ...(chance.once(8) && { format: chance.of(['email', 'date']) }),
  }
}

function numberOf(chance: Chance): Schema {
  return {
    type: chance.of(['integer', 'number']),
    ...(chance.once(3) && { [chance.of(['minimum', 'exclusiveMinimum'])]: chance.of(NUMBERS) }),
    ...(chance.once(3) && { [chance.of(['maximum', 'exclusiveMaximum'])]: chance.of(NUMBERS) }),
    ...(chance.once(6) && { multipleOf: chance.of([1, 2, 3, 4]) }),
  }
}

function objectOf(chance: Chance, depth: number): Schema {
  const names = some(chance, NAMES, 3)
  const properties = Object.fromEntries(names.map((name) => [name, schemaOf(chance, depth - 1)]))
  return {
    type: 'object',
    properties,
    required: names.filter(() => chance.once(2)),
    ...(chance.once(3) && { additionalProperties: chance.once(2) ? false : schemaOf(chance, depth - 2) }),
    ...(chance.once(8) && { patternProperties: { [chance.of(NAME_PATTERNS)]: schemaOf(chance, depth - 2) } }),
    ...(chance.once(12) && { propertyNames: chance.of([{ maxLength: 1 }, { pattern: '^[abx]' }]) }),
    ...(chance.once(12) && { [chance.of(['minProperties', 'maxProperties'])]: chance.below(3) }),
    ...(chance.once(15) && { dependentRequired: { [chance.of(NAMES)]: [chance.of(NAMES)] } }),
    ...(chance.once(15) && { dependentSchemas: { [chance.of(NAMES)]: notReference(chance, depth - 2) } }),
    ...(chance.once(15) && { not: { required: [chance.of(NAMES)] } }),
    ...(chance.once(25) && { unevaluatedProperties: false }),
    ...(chance.once(25) && {
      if: { required: ['a'] },
      ...Object.fromEntries([['then', { required: [chance.of(NAMES)] }]]),
    }),
  }
}

function arrayOf(chance: Chance, depth: number): Schema {
  const prefixItems = Array.from({ length: 1 + chance.below(2) }, () => schemaOf(chance, depth - 1))
  return {
    type: 'array',
    ...(chance.once(3) && { prefixItems }),
    ...(chance.once(5) ? chance.once(2) && { items: false } : { items: schemaOf(chance, depth - 1) }),
    ...(chance.once(3) && { minItems: chance.below(3) }),
    ...(chance.once(3) && { maxItems: 1 + chance.below(3) }),
    ...(chance.once(8) && { uniqueItems: true }),
    ...(chance.once(10) && { contains: schemaOf(chance, 0), ...(chance.once(2) && { minContains: chance.below(3) }) }),
  }
}

function some<Value>(chance: Chance, values: readonly Value[], most: number): Value[] {
  const count = 1 + chance.below(most)
  const chosen = new Set<Value>()
  while (chosen.size < Math.min(count, values.length)) chosen.add(chance.of(values))
  return [...chosen]
}

/** The same document with a few changes. */
export function changed(document: Schema, chance: Chance): Schema {
  const copy = structuredClone(document) as Schema
  const types = copy.$defs as Record<string, Mutable>
  const definitions = types.t?.$defs
  for (let left = 1 + chance.below(2); left > 0; left--) {
    change(chance, copy)
    // Another schema as a whole has the same definitions.
    types.t =
      typeof types.t === 'object' ? { ...types.t, $defs: definitions } : { allOf: [types.t], $defs: definitions }
  }
  return copy
}

function change(chance: Chance, document: Schema): void {
  const places = placesIn(document)
  const { holder, key, value } = chance.of(places)
  if (typeof value === 'boolean' || chance.once(12)) {
    holder[key] = notReference(chance, 1)
    return
  }
  const schema = value as Mutable
  const keywords = Object.keys(schema).filter((name) => name !== '$defs')
  const more = schema.type === 'object' ? ['required', 'properties'] : []
  const keyword = chance.of([...keywords, ...keywords, ...more, 'type', 'wrap'])
  const old = schema[keyword]
  if (keyword === 'wrap')
    holder[key] = { [chance.of(['anyOf', 'allOf'])]: chance.once(2) ? [schema] : [schema, notReference(chance, 1)] }
  else if (typeof old === 'number') schema[keyword] = Math.max(0, old + chance.of([-1, 1]))
  else if (keyword === 'properties') {
    const properties = { ...(old as Mutable | undefined) }
    const name = chance.of([...NAMES, ...Object.keys(properties)])
    if (Object.hasOwn(properties, name) && chance.once(2)) delete properties[name]
    else properties[name] = schemaOf(chance, 1)
    schema.properties = properties
  } else if (keyword === 'required') {
    const required = (old ?? []) as readonly string[]
    const name = chance.of([...NAMES, ...required])
    schema.required = required.includes(name) ? required.filter((one) => one !== name) : [...required, name]
  } else if (keyword === 'enum')
    schema.enum = chance.once(2) ? [...(old as unknown[]), chance.of(PLAIN)] : [chance.of(old as unknown[])]
  else if (keyword === 'type')
    schema.type = chance.once(3) ? chance.of(TYPES) : [...new Set([old ?? 'object', chance.of(TYPES)].flat())]
  else if (Array.isArray(old) && chance.once(2)) schema[keyword] = [...old, notReference(chance, 1)]
  else if (Array.isArray(old) && old.length > 1) schema[keyword] = old.slice(1)
  else delete schema[keyword]
}

/** The same document, where no object has a property that is not declared. */
export function closed(document: Schema): Schema {
  const copy = structuredClone(document)
  for (const { value } of placesIn(copy)) {
    const schema = Object(value) as Mutable
    if (schema.type === 'object') schema.additionalProperties ??= false
  }
  return copy
}

/** All schemas that count in a document, and where each stands. */
function placesIn(document: Schema): { holder: Mutable; key: string; value: unknown }[] {
  const places: { holder: Mutable; key: string; value: unknown }[] = []
  const seen = new Set<unknown>()
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
  const maps = ['properties', 'patternProperties', 'dependentSchemas']
  const singles = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames']
  const types = document.$defs as Record<string, Mutable>
  function visit(holder: Mutable, key: string): void {
    const value = holder[key] as Mutable
    if (seen.has(value)) return
    places.push({ holder, key, value })
    if (typeof value !== 'object') return
    seen.add(value)
    const name = String(value.$ref ?? '').split('/')[4]
    if (name !== undefined) visit(types.t?.$defs as Mutable, name)
    for (const keyword of maps)
      for (const one in (value[keyword] ?? {}) as object) visit(value[keyword] as Mutable, one)
    for (const keyword of lists)
      for (const index in (value[keyword] ?? []) as unknown[]) visit(value[keyword] as Mutable, index)
    for (const keyword of singles) if (value[keyword] !== undefined) visit(value, keyword)
  }
  visit(types, 't')
  return places
}

/** A value that a schema may let through, made by it; at times one that it hardly does. */
export function valueFor(schema: unknown, document: Schema, chance: Chance, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 7 || chance.once(30)) return anything(chance)
  const { $ref, const: only, enum: values, anyOf, oneOf, allOf, type, ...rest } = schema as Mutable
  if (typeof $ref === 'string') return valueFor(pointed(document, $ref), document, chance, depth + 1)
  if ('const' in (schema as object)) return only
  if (Array.isArray(values)) return chance.of(values)
  const choices = (anyOf ?? oneOf) as readonly unknown[] | undefined
  const branches = [...(choices === undefined ? [] : [chance.of(choices)]), ...((allOf as unknown[] | undefined) ?? [])]
  const base =
    type === undefined && branches.length > 0 ? undefined : ownValue({ type, ...rest }, document, chance, depth)
  let value = base
  for (const branch of branches) {
    const more = valueFor(branch, document, chance, depth + 1)
    value = isObject(value) && isObject(more) ? { ...value, ...more } : (value ?? more)
  }
  return value
}

function anything(chance: Chance): unknown {
  if (chance.once(3)) return chance.once(2) ? [chance.of(PLAIN)] : { [chance.of(NAMES)]: chance.of(PLAIN) }
  return chance.of(PLAIN)
}

function ownValue(schema: Mutable, document: Schema, chance: Chance, depth: number): unknown {
  const types = schema.type === undefined ? TYPES : [schema.type].flat()
  switch (chance.of(types)) {
    case 'null':
      return null
    case 'boolean':
      return chance.once(2)
    case 'integer':
      return chance.of(NUMBERS.filter(Number.isInteger))
    case 'number':
      return chance.of(NUMBERS)
    case 'string':
      return chance.of(TEXTS)
    case 'array': {
      const { prefixItems = [], items = true, minItems = 0, maxItems = 3 } = schema as Arrays
      const length = chance.once(5) ? chance.below(4) : minItems + chance.below(Math.max(1, maxItems - minItems + 1))
      return Array.from({ length }, (_, index) => valueFor(prefixItems[index] ?? items, document, chance, depth + 1))
    }
    default:
      return objectValue(schema, document, chance, depth)
  }
}

function objectValue(schema: Mutable, document: Schema, chance: Chance, depth: number): unknown {
  const { properties = {}, required = [], additionalProperties = true } = schema as Objects
  const value: Mutable = {}
  for (const name of required) if (!chance.once(20)) value[name] = anything(chance)
  for (const name in properties) {
    if (required.includes(name) ? !chance.once(20) : chance.once(2))
      value[name] = valueFor(properties[name], document, chance, depth + 1)
  }
  if (additionalProperties !== false || chance.once(10)) {
    for (const name of some(chance, NAMES, 2)) {
      if (!(name in value) && !(name in properties) && chance.once(2))
        value[name] = valueFor(additionalProperties, document, chance, depth + 1)
    }
  }
  return value
}

interface Arrays extends Schema {
  readonly prefixItems?: readonly unknown[]
  readonly items?: unknown
  readonly minItems?: number
  readonly maxItems?: number
}

function pointed(document: Schema, ref: string): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce((part: unknown, name) => Object(part)[name], document)
}

function isObject(value: unknown): value is Mutable {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

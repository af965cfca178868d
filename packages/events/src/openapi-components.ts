import type { Converted, SchemaSide } from './openapi-json-schema.ts'
import { copySchema, localRef, own, refsIn } from './openapi-refs.ts'
import type { JsonSchema } from './openapi-types.ts'

/** The schemas that a document shares. */
export interface SchemaComponents {
  /** A schema, or a part of one, for its place in the document: what it refers to stands among the components. */
  put(schema: JsonSchema, from: Converted): JsonSchema
  /** Gives every component its name, and all references to it. */
  finish(): Readonly<Record<string, JsonSchema>>
}

/** One definition. Those of several schemas are one when they say the same. */
interface Component {
  readonly base: string
  readonly sides: Set<SchemaSide>
  readonly holders: { readonly holder: { $ref: string }; readonly rest: string }[]
  schema: JsonSchema
}

/** Starts the components of a document. These names are taken. */
export function schemaComponents(taken: readonly string[]): SchemaComponents {
  const components = new Map<string, Component>()

  function put(schema: JsonSchema, from: Converted): JsonSchema {
    return copySchema(schema, (ref, holder) => {
      const local = localRef(ref)
      if (local === undefined || own(from.defs, local.name) === undefined) return
      component(local.name, from).holders.push({ holder, rest: local.rest })
    })
  }

  function component(name: string, from: Converted): Component {
    const definition = from.defs[name] as JsonSchema
    const key = meaning(name, from)
    const known = components.get(key)
    if (known !== undefined) {
      known.sides.add(from.side)
      return known
    }
    const base = from.madeUp(name) ? ((definition.title as string | undefined) ?? from.name) : name
    const made: Component = { base: plain(base), sides: new Set([from.side]), holders: [], schema: {} }
    components.set(key, made)
    made.schema = put(definition, from)
    return made
  }

  function finish(): Readonly<Record<string, JsonSchema>> {
    const names = new Set(taken)
    const schemas: Record<string, JsonSchema> = {}
    const all = [...components.values()]
    for (const base of new Set(all.map((one) => one.base))) {
      const group = all.filter((one) => one.base === base)
      // Where what goes in and what comes out differ, what comes out has the name.
      const outputs = group.filter(({ sides }) => sides.has('output'))
      const inputs = group.filter(({ sides }) => !sides.has('output'))
      const named = [
        ...outputs.map((one) => ({ one, wanted: base })),
        ...inputs.map((one) => ({ one, wanted: outputs.length === 0 ? base : `${base}Input` })),
      ]
      for (const { one, wanted } of named) {
        const name = free(wanted, names)
        for (const { holder, rest } of one.holders) holder.$ref = `#/components/schemas/${name}${rest}`
        schemas[name] = one.schema
      }
    }
    return schemas
  }

  return { put, finish }
}

/** The name itself, or with the first number that makes it another than those taken; then it is taken too. */
export function free(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`
  taken.add(name)
  return name
}

/** The same by sorted names, so that a document changes only where its API does. */
export function sorted<Value>(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** All that a definition says, with all that it refers to. */
function meaning(name: string, { defs }: Converted): string {
  const names = new Set([name])
  for (const one of names) {
    for (const ref of refsIn(defs[one] as JsonSchema)) {
      const other = localRef(ref)?.name
      if (other !== undefined && own(defs, other) !== undefined) names.add(other)
    }
  }
  return JSON.stringify([...names].map((one) => [one, defs[one]]))
}

function plain(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_')
}

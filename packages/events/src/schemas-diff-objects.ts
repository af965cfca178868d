import type { JsonSchema } from './openapi-types.ts'
import type { Run } from './schemas-diff-finding.ts'
import {
  declaredIn,
  each,
  eachPart,
  type Parts,
  partsOf,
  propertyOf,
  requiredIn,
  withPart,
} from './schemas-diff-parts.ts'
import { compareCounts } from './schemas-diff-scalars.ts'
import { accepts, describe, isNever } from './schemas-diff-values.ts'
import { joined, propertyStep } from './schemas-walk.ts'

/** Compares what objects may be. */
export function compareObjects(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const required = requiredIn(ours)
  for (const name of new Set([...declaredIn(theirs), ...declaredIn(ours)])) {
    compareProperty(run, ours, theirs, name, joined(path, propertyStep(name)))
  }
  if (!isClosed(ours)) compareOthers(run, ours, theirs, joined(path, '.*'))
  compareNames(run, ours, theirs, path)
  compareCounts(run, ours, theirs, path, ['minProperties', 'maxProperties'], required.size)
  compareDependencies(run, ours, theirs, path)
}

function compareProperty(run: Run, ours: Parts, theirs: Parts, name: string, path: string): void {
  const [own, wanted] = [propertyOf(ours, name), propertyOf(theirs, name)]
  const isTheirs = declaredIn(theirs).has(name)
  const isOurs = declaredIn(ours).has(name) && !isNever(own)
  if (isTheirs && !isOurs && !isNever(wanted) && run.undeclared) {
    run.note({ path, about: 'property', ours: 'none', theirs: describe(wanted), sure: true })
    return
  }
  if (requiredIn(theirs).has(name) && !requiredIn(ours).has(name)) {
    run.note({
      path,
      about: isOurs ? 'required' : 'requiredProperty',
      ours: 'optional',
      theirs: 'required',
      sure: true,
    })
  }
  if (!isOurs && isLeftOut(run, ours)) return
  if (isOurs && !isTheirs && isNever(wanted)) {
    run.note({ path, about: 'unknownProperty', ours: describe(own), theirs: 'none', sure: true })
  } else run.compare(own, wanted, path)
}

/** Whether what our schema says nothing of does not come. That is agreed where what only theirs declares is no finding. */
function isLeftOut(run: Run, ours: Parts): boolean {
  return !run.undeclared && each(ours, 'additionalProperties').length + patternsOf(ours).length === 0
}

/** Compares properties whose names are not declared. */
function compareOthers(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const others = eachPart(ours, 'additionalProperties').flat()
  const patterns = patternsOf(ours)
  for (const { schema, document } of theirs) {
    const { patternProperties = {}, additionalProperties = true } = schema as Patterns
    for (const [pattern, wanted] of Object.entries(patternProperties)) {
      const own = patterns.find(([one]) => one === pattern)?.[1]
      if (own !== undefined) run.compare(own, partsOf(wanted, document), path)
      else run.note({ path, about: 'patternProperties', ours: 'none', theirs: pattern, sure: patterns.length === 0 })
    }
    const wanted = isLeftOut(run, ours) ? [] : partsOf(additionalProperties, document)
    if (isNever(wanted) && !isNever(others)) {
      run.note({ path, about: 'additionalProperties', ours: describe(others), theirs: 'none', sure: true })
    } else run.compare(others, wanted, path)
    for (const [pattern, own] of patterns) {
      if (!Object.hasOwn(patternProperties, pattern)) run.compare(own, wanted, path)
    }
  }
}

interface Patterns {
  readonly patternProperties?: Readonly<Record<string, unknown>>
  readonly additionalProperties?: unknown
}

function patternsOf(parts: Parts): readonly (readonly [string, Parts])[] {
  return parts.flatMap(({ schema, document }) =>
    Object.entries((schema as Patterns).patternProperties ?? {}).map(([name, one]) => [name, partsOf(one, document)]),
  )
}

/** Whether no property comes whose name is not declared. */
function isClosed(parts: Parts): boolean {
  return parts.some(({ schema, document }) => {
    const { patternProperties = {}, additionalProperties = true } = schema as Patterns
    return Object.keys(patternProperties).length === 0 && isNever(partsOf(additionalProperties, document))
  })
}

function compareNames(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const onlyDeclared = isClosed(ours) || isLeftOut(run, ours)
  const names = withPart(eachPart(ours, 'propertyNames').flat(), { type: 'string' })
  for (const wanted of eachPart(theirs, 'propertyNames')) {
    const isEach = [...declaredIn(ours)].every((name) => accepts(wanted, name))
    if (!isEach || !onlyDeclared) run.compare(names, wanted, joined(path, '.*'))
  }
}

/** Compares what there has to be where there is a certain property. */
function compareDependencies(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const required = requiredIn(ours)
  const isThere = (name: string, needed: string) =>
    required.has(needed) ||
    isNever(propertyOf(ours, name)) ||
    (each(ours, 'dependentRequired') as Names[]).some((own) => Object.hasOwn(own, name) && own[name]?.includes(needed))
  const wanted = (each(theirs, 'dependentRequired') as Names[]).flatMap((one) => Object.entries(one))
  for (const [name, all] of wanted) {
    const lacking = all.filter((needed) => !isThere(name, needed))
    if (lacking.length === 0) continue
    const about = 'dependentRequired'
    run.note({ path: joined(path, propertyStep(name)), about, ours: 'none', theirs: lacking.join(', '), sure: true })
  }
  for (const { schema, document } of theirs) {
    for (const [name, wanted] of Object.entries((schema.dependentSchemas ?? {}) as JsonSchema)) {
      if (isNever(propertyOf(ours, name))) continue
      run.compare(withPart(ours, { type: 'object', required: [name] }), partsOf(wanted, document), path)
    }
  }
}

type Names = Readonly<Record<string, readonly string[]>>

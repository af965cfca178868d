/**
 * A schema of any library that speaks Standard Schema 1 (zod, valibot, arktype, …), and every source and codec of heddle.
 * @see https://standardschema.dev
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value: the typed value, or every issue it has. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[]; readonly cause?: unknown }

/** One thing that is wrong with a value, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The type of the values that a schema lets through. */
export type InferOutput<Schema> = Schema extends StandardSchemaV1<infer _Input, infer Output> ? Output : never

/** The type of the values that a schema takes. */
export type InferInput<Schema> = Schema extends StandardSchemaV1<infer Input, infer _Output> ? Input : never

/** An issue's path as text: `items[0].price`, or `` when the value itself is wrong. */
export function issuePath(issue: SchemaIssue): string {
  let text = ''
  for (const segment of issue.path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (typeof key === 'number') text += `[${key}]`
    else text += text === '' ? String(key) : `.${String(key)}`
  }
  return text
}

/** All issues in one line: `total: expected a number; items[0].price: required`. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map((issue) => {
      const path = issuePath(issue)
      return path === '' ? issue.message : `${path}: ${issue.message}`
    })
    .join('; ')
}

/** Asks a schema about a value. A schema that throws, or whose promise rejects, has one issue: that it failed. */
export function check<Output>(
  schema: StandardSchemaV1<unknown, Output>,
  value: unknown,
): SchemaResult<Output> | Promise<SchemaResult<Output>> {
  try {
    const result = schema['~standard'].validate(value)
    return 'then' in result ? Promise.resolve(result).then(answered, failed) : answered(result)
  } catch (error) {
    return failed(error)
  }
}

function answered<Output>(result: SchemaResult<Output>): SchemaResult<Output> {
  return typeof result === 'object' && result !== null
    ? result
    : failed(new TypeError('a schema answers with an object'))
}

function failed(cause: unknown): SchemaResult<never> {
  return { issues: [{ message: 'the schema itself failed' }], cause }
}

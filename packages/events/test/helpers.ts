import { readdirSync, readFileSync } from 'node:fs'
import type { Handler, SchemaIssue, StandardSchemaV1 } from '@heddle/core'
import type { LambdaContext, LambdaFunction } from 'heddle/aws'

export { errorLines, schemaOf } from '../../core/test/helpers.ts'

const FIXTURES = new URL('./fixtures/', import.meta.url)

/** An event as the platform delivers it: `fixture('sqs/one-bad-of-two')`. Each call gives a fresh one. */
export function fixture<Raw = unknown>(name: string): Raw {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as Raw
}

/** The names of all fixtures of a folder. */
export function fixturesOf(folder: string): readonly string[] {
  return readdirSync(new URL(folder, FIXTURES)).map((file) => `${folder}/${file.replace(/\.json$/, '')}`)
}

/** A raw event that tests reach into. */
// biome-ignore lint/suspicious/noExplicitAny: a raw event is of any shape
export type Raw = Record<string, any>

export interface ContextOptions {
  readonly id?: string
  /** Milliseconds left. */
  readonly remaining?: number
}

/** A context as Lambda makes it, a minute before the timeout. */
export function context({ id = 'run-1', remaining = 60_000 }: ContextOptions = {}): LambdaContext {
  const deadline = Date.now() + remaining
  return {
    functionName: 'weave',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:weave',
    memoryLimitInMB: '128',
    awsRequestId: id,
    logGroupName: '/aws/lambda/weave',
    logStreamName: '2026/10/05/[$LATEST]0123456789abcdef',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}

export interface Order {
  readonly id: string
  readonly total: number
}

/** A schema by hand, so that its messages are known: `{ id: string, total: number }`. */
export const Order: StandardSchemaV1<unknown, Order> = objectSchema<Order>({ id: 'string', total: 'number' })

export interface Shipment {
  readonly id: string
  readonly carrier: string
}
export const Shipment: StandardSchemaV1<unknown, Shipment> = objectSchema<Shipment>({ id: 'string', carrier: 'string' })

/** The same, each answer a while later. */
export function slow<Output>(schema: StandardSchemaV1<unknown, Output>): StandardSchemaV1<unknown, Output> {
  const { validate } = schema['~standard']
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value) => {
        await new Promise((resolve) => setImmediate(resolve))
        return await validate(value)
      },
    },
  }
}

function objectSchema<Output>(
  fields: Record<keyof Output & string, 'string' | 'number'>,
): StandardSchemaV1<unknown, Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        if (typeof value !== 'object' || value === null) return { issues: [{ message: 'expected an object' }] }
        const issues: SchemaIssue[] = []
        const output: Record<string, unknown> = {}
        for (const [name, type] of Object.entries(fields)) {
          const field = (value as Record<string, unknown>)[name]
          if (typeof field === type) output[name] = field
          else issues.push({ message: `expected a ${type}`, path: [name] })
        }
        return issues.length > 0 ? { issues } : { value: output as Output }
      },
    },
  }
}

/** Runs the handler on the event, as Lambda does; what it rejects with is what this resolves to. */
export async function failureOf(lambda: LambdaFunction<unknown>, event: unknown): Promise<unknown> {
  return await lambda(event, context()).then(
    (answer) => {
      throw new Error(`expected a failure, got the answer ${JSON.stringify(answer)}`)
    },
    (error: unknown) => error,
  )
}

/** Freezes a value through and through: who changes it throws. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) frozen(inner)
  }
  return value
}

export type AnyHandler = Handler<unknown, 'aws-lambda'>

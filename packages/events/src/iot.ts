import { check, defineSource, type InferOutput, type Source, type StandardSchemaV1 } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { eventFrom } from './records.ts'
import { refusal } from './refusal.ts'

/** What the SQL of an IoT rule selected from a message. */
export interface IotRuleEvent<Payload = unknown> extends EventAttributes<'com.amazonaws.iot.rule'> {
  /** The id of the invocation. */
  readonly id: string
  /** IoT does not say which rule it was: always `aws.iot`. */
  readonly source: 'aws.iot'
  /** When it was read; select `timestamp()` to know when the message came. */
  readonly time: Date
  /** As the schema says; without one as the rule selected it. */
  readonly payload: Payload
  /** The event as IoT sent it: the payload, nothing around it. */
  readonly raw: unknown
}

export type IotRuleSource<Payload> = Source<IotRuleEvent<Payload>, unknown, unknown, never, unknown, 'aws-lambda'>

/**
 * A message that a rule of IoT Core selected: `SELECT *, topic() AS topic FROM 'sensors/+'`. Nothing is around it by which
 * to tell it from another event, so give a schema. What the function returns goes nowhere; a throw makes Lambda try twice
 * more.
 *
 * @param schema - what is selected: any Standard Schema; a codec such as `base64(…)` where the rule selects text alone
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html
 */
export function iotRule(): IotRuleSource<unknown>
export function iotRule<Schema extends StandardSchemaV1>(schema: Schema): IotRuleSource<InferOutput<Schema>>
export function iotRule(schema?: StandardSchemaV1): IotRuleSource<unknown> {
  return defineSource<IotRuleEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'iotRule',
    read(raw, invocation) {
      if (raw === undefined || raw === null) throw refusal('iotRule', raw)
      const id = invocationId(invocation)
      const payload = schema === undefined ? { value: raw } : check(schema, raw)
      return eventFrom('iotRule', id, [['payload', payload]], ([payload]) => ({
        id,
        type: 'com.amazonaws.iot.rule',
        source: 'aws.iot',
        time: new Date(),
        payload,
        raw,
      }))
    },
  })
}

import { bag, besideOf, type JsonObject } from '@heddle/events/adapting'

/**
 * What stands beside a payload, of the properties of a message of AMQP: those of CloudEvents have the prefix of its binding,
 * `cloudEvents:` or `cloudEvents_`, or that of HTTP or Kafka, as heddle's own targets write them. `Diagnostic-Id` is what Azure's tools
 * know a trace by.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md#31-binary-content-mode
 */
export function propertiesBeside(properties: JsonObject, contentType: string | undefined): JsonObject {
  const named = bag<unknown>()
  for (const name of Object.keys(properties)) named[name.replace(/^(?:cloudEvents[:_]|ce_)/i, 'ce-')] = properties[name]
  // Azure makes the first letter a small one.
  named.traceparent ??= properties['Diagnostic-Id'] ?? properties['diagnostic-Id']
  if (contentType !== undefined) named['content-type'] = contentType
  return besideOf(named, 'ce-', (value) => value ?? undefined)
}

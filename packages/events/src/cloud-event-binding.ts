import { type Binding, HeddleError, type HttpOutput } from '@heddle/core'
import { http } from './http.ts'
import type { HttpInput } from './http-input.ts'
import { isObject } from './objects.ts'
import { refusal } from './refusal.ts'

/** A request, told apart from the events of other triggers. */
export class HttpDelivery {
  readonly input: HttpInput

  constructor(input: HttpInput) {
    this.input = input
  }
}

/** HTTP requests are decoded and answered as those of `http`; the events of other triggers are read as they are. */
export function cloudEventBinding(): Binding<unknown, unknown> {
  const aws = http().bindings?.['aws-lambda'] as Binding<HttpInput, HttpOutput>
  return {
    decode(raw, invocation) {
      if (!isObject(raw) || !(isObject(raw.requestContext) || 'raw_path' in raw)) return raw
      try {
        return new HttpDelivery(aws.decode(raw, invocation))
      } catch (error) {
        if (error instanceof HeddleError && error.code === 'UNRECOGNISED_EVENT') throw refusal('cloudEvent', raw)
        throw error
      }
    },
    encode: (answer, raw, input, invocation) =>
      input instanceof HttpDelivery ? aws.encode(answer as HttpOutput, raw, input.input, invocation) : answer,
  }
}

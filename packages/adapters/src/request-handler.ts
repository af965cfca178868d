import type { Handler, HttpOutput, Platform } from '@heddle/core'
import type { CloudEventAnswer } from '@heddle/events/cloud-events'

/** A handler whose events come as requests: of HTTP, or of a catalogue, which senders of CloudEvents post. */
export type RequestHandler<Runs extends Platform> = Handler<HttpOutput | CloudEventAnswer, Runs>

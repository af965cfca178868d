import { EventEmitter } from 'node:events'
import type { Sink } from '@heddle/core'
import { type ReceivedAnswer, readAnswer } from 'heddle/testing'

/** Takes a streamed answer as Lambda's stream does, piece by piece. Not a stream: real ones are elsewhere. */
export class FakeSink extends EventEmitter implements Sink {
  readonly pieces: Buffer[] = []
  contentType: string | undefined
  ended = false

  setContentType(type: string): void {
    if (this.pieces.length > 0) throw new Error('the content type is sent already')
    this.contentType = type
  }

  write(piece: string | Uint8Array): boolean {
    if (this.ended) throw new Error('written after the end')
    this.pieces.push(Buffer.from(piece))
    // Now and then it asks to wait a moment.
    if (this.pieces.length % 2 === 0) return true
    setImmediate(() => this.emit('drain'))
    return false
  }

  end(done?: () => void): void {
    this.ended = true
    setImmediate(() => {
      done?.()
      this.emit('close')
    })
  }

  /** What the trigger makes of it: its status and headers as JSON, eight NUL bytes, its body. */
  answerTo(event: object): ReceivedAnswer {
    const sent = Buffer.concat(this.pieces)
    const at = sent.indexOf('\0'.repeat(8))
    if (at === -1 || this.contentType !== 'application/vnd.awslambda.http-integration-response') {
      throw new Error(`no streamed answer: ${this.contentType} ${sent}`)
    }
    const metadata = JSON.parse(sent.toString('utf8', 0, at)) as object
    return readAnswer(event, { ...metadata, body: sent.toString('base64', at + 8), isBase64Encoded: true })
  }
}

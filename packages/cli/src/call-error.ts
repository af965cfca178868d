/** A call that cannot be carried out as it was made: the message says what is wrong with it. */
export class CallError extends Error {
  override readonly name: string = 'CallError'
}

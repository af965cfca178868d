/** What the FDK of Fn hands to a function beside its input, as far as it is needed: `Context` of `@fnproject/fdk`. */
export interface FnContext {
  readonly callID: string | null
  readonly deadline: Date | null
  readonly appName?: string | undefined
  readonly fnName?: string | undefined
  readonly fnID?: string | undefined
  /** The app's and the function's configuration, and the environment. */
  readonly config: Readonly<Record<string, string | undefined>>
  readonly contentType: string | null
  readonly headers: Readonly<Record<string, readonly string[]>>
  getHeader(name: string): string | null
  set responseContentType(type: string)
  readonly httpGateway: FnGateway
}

/** What a trigger of HTTP tells: `HTTPGatewayContext` of `@fnproject/fdk`. */
export interface FnGateway {
  readonly requestURL: string | null
  readonly method: string | null
  readonly headers: Readonly<Record<string, readonly string[]>>
  set statusCode(status: number)
  setResponseHeader(name: string, ...values: string[]): void
}

/** One call of a function. */
export interface FnCall {
  readonly input: Uint8Array
  readonly ctx: FnContext
  /** Has the FDK send an answer, and resolves when it is sent. */
  answer(body: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined): Promise<void>
}

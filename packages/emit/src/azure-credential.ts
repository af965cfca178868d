/** A credential of `@azure/identity`, such as `DefaultAzureCredential`, as far as heddle and the SDK's clients use one. */
export interface AzureCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

// As the SDK's own clients do.
const RENEWED_BEFORE_END = 120_000

/** A function that gets a token for a service, and keeps it until two minutes before its end. */
export function tokenOf(credential: AzureCredential, scope: string): (signal: AbortSignal) => Promise<string> {
  let last: { readonly token: string; readonly expiresOnTimestamp: number } | undefined
  return async (abortSignal) => {
    if (last === undefined || last.expiresOnTimestamp - Date.now() < RENEWED_BEFORE_END) {
      last = (await credential.getToken(scope, { abortSignal })) ?? undefined
    }
    if (last === undefined) throw new Error(`the credential has no token for ${scope}`)
    return last.token
  }
}

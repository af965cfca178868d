import type { HttpHeaders } from '@heddle/core'
import { bag } from './objects.ts'

export type AuthorizerTexts = Readonly<Record<string, string | undefined>>

/** The certificate of the client, with mutual TLS. */
export interface AuthorizerClientCert {
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  readonly serialNumber: string
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** The time of a request that may say none. */
export function timeOf(epoch: number | null | undefined): Date {
  const time = new Date(epoch ?? Date.now())
  return Number.isNaN(time.getTime()) ? new Date() : time
}

export function lowerCased(headers: AuthorizerTexts | null | undefined): HttpHeaders {
  const lower = bag<string>()
  for (const [name, value] of Object.entries(headers ?? {})) lower[name.toLowerCase()] = value as string
  return lower
}

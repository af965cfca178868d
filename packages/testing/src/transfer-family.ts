import type { TransferFamilyRawEvent } from '@heddle/events/triggers'

export interface TransferFamilyEventOptions {
  /** Default `jane`. */
  readonly username?: string | undefined
  /** Default none: a login by key. */
  readonly password?: string | undefined
  /** Default `SFTP`. */
  readonly protocol?: 'SFTP' | 'FTP' | 'FTPS' | undefined
  /** Default `s-0123456789abcdef0`. */
  readonly serverId?: string | undefined
  /** Default `192.0.2.1`. */
  readonly sourceIp?: string | undefined
}

/** The event that a server of Transfer Family invokes its identity provider with: `transferFamilyEvent({ password: '…' })`. */
export function transferFamilyEvent(options: TransferFamilyEventOptions = {}): TransferFamilyRawEvent {
  const { username = 'jane', password, protocol = 'SFTP' } = options
  const { serverId = 's-0123456789abcdef0', sourceIp = '192.0.2.1' } = options
  return { username, ...(password === undefined ? {} : { password }), protocol, serverId, sourceIp }
}

import type { ClientVpnRawEvent } from '@heddle/events/triggers'
import { seeded } from './digest.ts'

export interface ClientVpnEventOptions {
  /** Default `jane`; with mutual authentication alone it is empty. */
  readonly username?: string | undefined
  /** The common name of the client's certificate. Default none. */
  readonly commonName?: string | undefined
  /** Default `linux`. */
  readonly platform?: string | undefined
  /** Default none. */
  readonly platformVersion?: string | undefined
  /** Default `192.0.2.1`. */
  readonly publicIp?: string | undefined
  /** Default none. */
  readonly groups?: string | undefined
  /** Default `v2`. */
  readonly schemaVersion?: 'v1' | 'v2' | 'v3' | undefined
}

/** The event that a Client VPN endpoint invokes its connect handler with: `clientVpnEvent({ username: 'jane' })`. */
export function clientVpnEvent(options: ClientVpnEventOptions = {}): ClientVpnRawEvent {
  const { username = 'jane', commonName = '', platform = 'linux', platformVersion = '' } = options
  const { publicIp = '192.0.2.1', groups = '', schemaVersion = 'v2' } = options
  const connection = seeded('connection', username, commonName, publicIp).toString('hex', 0, 8)
  return {
    'connection-id': `cvpn-connection-0${connection}`,
    'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
    'common-name': commonName,
    username,
    platform,
    'platform-version': platformVersion,
    'public-ip': publicIp,
    'client-openvpn-version': '2.6.9',
    ...(schemaVersion === 'v1' ? {} : { groups }),
    'schema-version': schemaVersion,
  }
}

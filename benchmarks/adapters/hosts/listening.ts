import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

/** Where a host takes requests: what its process says on a line of its own when it is ready. */
export interface Address {
  readonly port?: number
  readonly socketPath?: string
}

export function tell(address: Address): void {
  // Nobody is to be left behind by a run that was broken off.
  process.stdin.resume().once('end', () => process.exit())
  console.log(`listening ${JSON.stringify(address)}`)
}

export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
}

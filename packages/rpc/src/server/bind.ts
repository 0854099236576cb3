import { lookup } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import type { Server, ServerCredentials } from '@grpc/grpc-js'
import { listenError } from './listen-error.ts'

/**
 * Binds one address of a host, and resolves with the port. For a name with two addresses, grpc-js
 * itself would start two servers. It would succeed if only one of them can bind, and another
 * process could own the other address.
 * @throws RpcError ADDRESS_UNUSABLE
 */
export async function bindOneAddress(
  server: Server,
  credentials: ServerCredentials,
  host: string,
  port: number,
): Promise<number> {
  try {
    const { address } = await lookup(host)
    const target = `${isIPv6(address) ? `[${address}]` : address}:${port}`
    return await new Promise((resolve, reject) => {
      server.bindAsync(target, credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      )
    })
  } catch (cause) {
    throw listenError(host, port, cause)
  }
}

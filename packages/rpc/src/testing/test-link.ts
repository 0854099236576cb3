import { connectRpc } from '../client/connect-rpc.ts'
import type { RpcChannel } from '../client/rpc-channel.ts'
import type { RpcError } from '../errors/rpc-error.ts'
import type { ServiceRegistration } from '../server/define-service.ts'
import type { Guard } from '../server/guard.ts'
import { createRpcServer, type RpcServer } from '../server/rpc-server.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { createRecordingLogger, type RecordedLine } from './recording-logger.ts'
import { createTestAuthority } from './test-authority.ts'

const authority = createTestAuthority('VMCA')

/** Certificates of one authority for each kind of peer. */
export const testIdentities = {
  authority,
  host: authority.issue('URI:urn:nkpsim:host:h1,DNS:localhost'),
  operator: authority.issue('URI:urn:nkpsim:operator:administrator@vsphere.local'),
  vcenter: authority.issue('URI:urn:nkpsim:vcenter:v1'),
}

/** A server with the identity of host h1, and a channel of an operator to this server. */
export type TestLink = AsyncDisposable & {
  server: RpcServer
  address: string
  channel: RpcChannel
  lines: RecordedLine[]
}

export async function openTestLink(
  services: ServiceRegistration[],
  options: {
    tls?: TlsIdentity
    serverTls?: TlsIdentity
    port?: number
    toRpcError?: (error: unknown) => RpcError | undefined
    reflection?: boolean
    guard?: Guard
  } = {},
): Promise<TestLink> {
  const logger = createRecordingLogger()
  const server = createRpcServer({
    tls: options.serverTls ?? testIdentities.host,
    services,
    toRpcError: options.toRpcError ?? (() => undefined),
    logger,
    reflection: options.reflection ?? false,
    ...(options.guard && { guard: options.guard }),
  })
  const address = `localhost:${await server.listen('localhost', options.port ?? 0)}`
  const tls = options.tls ?? testIdentities.operator
  const channel = connectRpc({ address, tls, expectPeer: { kind: 'host', id: 'h1' } })
  return {
    server,
    address,
    channel,
    lines: logger.lines,
    async [Symbol.asyncDispose]() {
      channel.close()
      await server.close(0)
    },
  }
}

export function portOf(address: string): number {
  return Number(address.split(':')[1])
}

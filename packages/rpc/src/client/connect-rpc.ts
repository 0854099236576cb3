import { isIP } from 'node:net'
import { type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js'
import { silenceGrpcLog } from '../grpc-log.ts'
import { CHANNEL_OPTIONS, CLIENT_SEND_OPTIONS, MAX_LISTING_BYTES } from '../limits.ts'
import { systemTimer } from '../system-timer.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { hostAndPort } from './address.ts'
import { createMutualCredentials, createPinnedCredentials } from './credentials.ts'
import type { ExpectedPeer } from './expected-peer.ts'
import { grpcCalls } from './grpc-calls.ts'
import { openChannel } from './open-channel.ts'
import type { Authorization, RpcChannel } from './rpc-channel.ts'
import { fetchPinnedCertificate } from './server-certificate.ts'

const CLIENT_OPTIONS: ChannelOptions = {
  ...CHANNEL_OPTIONS,
  ...CLIENT_SEND_OPTIONS,
  // Keepalive detects a stopped peer only while a call is open. Without a call, nobody waits for
  // the peer.
  'grpc.keepalive_permit_without_calls': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // No proxy is between daemons of a cluster, and daemons take no options from DNS.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Not every call is idempotent, so only the caller may retry.
  'grpc.enable_retries': 0,
}

const LISTING_OPTIONS: ChannelOptions = { 'grpc.max_receive_message_length': MAX_LISTING_BYTES }

/**
 * TLS allows no IP address as server name (RFC 6066, 3). Clients here do not identify servers by
 * name.
 */
const NAME_FOR_IP_ADDRESSES = 'nkpsim.invalid'

export type ConnectOptions = {
  /** `host:port` */
  address: string
  /** Name of the server in errors, such as `vCenter (localhost:7000)` (default: the address). */
  title?: string
  tls: TlsIdentity
  /**
   * Expected kind or id of the server, or both. If undefined, the server may have any certificate
   * of the roots.
   */
  expectPeer: ExpectedPeer | undefined
  /** Credential of each call in addition to the certificate, such as `Bearer …`. */
  authorization?: Authorization
  /** Whether responses may be as long as a vCenter's listings (default: false). */
  takesListings?: boolean
}

export type PinnedConnectOptions = {
  /** `host:port` */
  address: string
  /** SHA-256, upper-case hex with colons. */
  pinnedThumbprint: string
  timeoutMs: number
}

/**
 * Opens a channel with mutual TLS. The first call makes the connection.
 * @throws RpcError INVALID_ADDRESS
 */
export function connectRpc(options: ConnectOptions): RpcChannel {
  const { tls, expectPeer, takesListings = false } = options
  const credentials = createMutualCredentials(tls, expectPeer)
  return openGrpcChannel(options, credentials, takesListings ? LISTING_OPTIONS : {})
}

/**
 * Opens a channel without client certificate to a server whose certificate has this thumbprint.
 * Fetches the certificate, compares its thumbprint, and verifies every handshake of the channel
 * against this certificate.
 * @throws RpcError INVALID_ADDRESS, PEER_UNREACHABLE, THUMBPRINT_MISMATCH
 */
export async function connectPinnedRpc(options: PinnedConnectOptions): Promise<RpcChannel> {
  const { address, pinnedThumbprint, timeoutMs } = options
  const pinned = await fetchPinnedCertificate(address, pinnedThumbprint, { timeoutMs })
  return openGrpcChannel({ address }, createPinnedCredentials(pinned))
}

function openGrpcChannel(
  { address, title, authorization }: Pick<ConnectOptions, 'address' | 'title' | 'authorization'>,
  credentials: ChannelCredentials,
  more: ChannelOptions = {},
): RpcChannel {
  silenceGrpcLog()
  const { host } = hostAndPort(address)
  const nameOverride =
    isIP(host) === 0 ? {} : { 'grpc.ssl_target_name_override': NAME_FOR_IP_ADDRESSES }
  const options = { ...CLIENT_OPTIONS, ...nameOverride, ...more }
  const client = new Client(`dns:${address}`, credentials, options)
  return openChannel({
    ...{ address, title, authorization },
    transport: grpcCalls(client),
    nowMs: systemTimer.nowMs,
  })
}

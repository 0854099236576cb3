import { isIP } from 'node:net'
import { type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js'
import { silenceGrpcLog } from '../grpc-log.ts'
import { CHANNEL_OPTIONS, CLIENT_SEND_OPTIONS, MAX_LISTING_BYTES } from '../limits.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { hostAndPort } from './address.ts'
import { createClient } from './create-client.ts'
import {
  createMutualCredentials,
  createPinnedCredentials,
  type ExpectedPeer,
} from './credentials.ts'
import type { OpenCalls } from './invoke.ts'
import type { Authorization, RpcChannel } from './rpc-channel.ts'
import { fetchPinnedCertificate } from './server-certificate.ts'

const CLIENT_OPTIONS: ChannelOptions = {
  ...CHANNEL_OPTIONS,
  ...CLIENT_SEND_OPTIONS,
  // Detects a stopped peer while a call is open; otherwise nothing waits for it.
  'grpc.keepalive_permit_without_calls': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 5_000,
  // Daemons of one cluster are never behind a proxy, and never take options from DNS.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Calls are not idempotent: a caller that wants a retry makes one.
  'grpc.enable_retries': 0,
}

const LISTING_OPTIONS: ChannelOptions = { 'grpc.max_receive_message_length': MAX_LISTING_BYTES }

/**
 * TLS has no server name for an IP address (RFC 6066, 3), and servers here are not identified by
 * name.
 */
const NAME_FOR_IP_ADDRESSES = 'nkpsim.invalid'

/**
 * A channel under mutual TLS. Connects with the first call.
 * @param options.address `host:port`
 * @param options.expectPeer Expected kind or id of the server, or both; undefined: any holder of a
 *   certificate of the roots
 * @param options.authorization Credential of each call besides the certificate, such as
 *   `Bearer …`
 * @param options.takesListings Whether responses may be as long as a vCenter's listings
 * @throws RpcError INVALID_ADDRESS
 */
export function connectRpc(options: {
  address: string
  tls: TlsIdentity
  expectPeer: ExpectedPeer | undefined
  authorization?: Authorization
  takesListings?: boolean
}): RpcChannel {
  const { address, tls, expectPeer, authorization, takesListings = false } = options
  const credentials = createMutualCredentials(tls, expectPeer)
  return openChannel(address, credentials, authorization, takesListings ? LISTING_OPTIONS : {})
}

/**
 * A channel without client certificate to the server whose certificate has this thumbprint. Fetches
 * and compares the certificate first, then accepts only that one: every handshake of the channel is
 * verified against it.
 * @param options.pinnedThumbprint SHA-256, upper-case hex with colons
 * @throws RpcError INVALID_ADDRESS, PEER_UNREACHABLE, THUMBPRINT_MISMATCH
 */
export async function connectPinnedRpc(options: {
  address: string
  pinnedThumbprint: string
  timeoutMs: number
}): Promise<RpcChannel> {
  const { address, pinnedThumbprint, timeoutMs } = options
  const pinned = await fetchPinnedCertificate(address, pinnedThumbprint, { timeoutMs })
  return openChannel(address, createPinnedCredentials(pinned))
}

function openChannel(
  address: string,
  credentials: ChannelCredentials,
  authorization?: Authorization,
  more: ChannelOptions = {},
): RpcChannel {
  silenceGrpcLog()
  const { host } = hostAndPort(address)
  const nameOverride =
    isIP(host) === 0 ? {} : { 'grpc.ssl_target_name_override': NAME_FOR_IP_ADDRESSES }
  const options = { ...CLIENT_OPTIONS, ...nameOverride, ...more }
  const client = new Client(`dns:${address}`, credentials, options)
  const openCalls: OpenCalls = { closed: false, calls: new Set() }
  return {
    client: (serviceName) =>
      createClient({ client, address, openCalls, authorization }, serviceName),
    close: () => {
      openCalls.closed = true
      for (const call of openCalls.calls) call.cancel()
      client.close()
    },
  }
}

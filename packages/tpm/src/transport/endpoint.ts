import { connect, type NetConnectOpts } from 'node:net'
import { TpmError } from '../errors.ts'

/** Addresses of a swtpm: a data channel for commands and a control channel for its power switch. */
export type TpmEndpoint =
  | { kind: 'unix'; serverPath: string; controlPath: string }
  | { kind: 'tcp'; host: string; port: number; controlPort: number }

/** sun_path of Linux has 108 bytes, including the final zero. */
const MAX_UNIX_PATH_BYTES = 107
const TCP = /^tcp:([^:\s]+):([1-9]\d{0,4})$/

/**
 * Parses an endpoint. `unix:/folder/swtpm.sock` has its control channel at the same path with
 * `.ctrl`. `tcp:host:port` has its control channel at the next port.
 * @throws TpmError INVALID_ENDPOINT
 */
export function parseTpmEndpoint(text: string): TpmEndpoint {
  if (text.startsWith('unix:/')) return unixEndpoint(text.slice('unix:'.length))
  const [, host, portText] = TCP.exec(text) ?? []
  const port = Number(portText)
  if (host === undefined || port >= 65535)
    throw new TpmError(
      'INVALID_ENDPOINT',
      `"${text}" is not a TPM endpoint: write unix:/path/of/socket or tcp:host:port`,
    )
  return { kind: 'tcp', host, port, controlPort: port + 1 }
}

/**
 * Returns the endpoint of a Unix socket.
 * @throws TpmError INVALID_ENDPOINT if the path is too long for a socket
 */
export function unixEndpoint(serverPath: string): TpmEndpoint {
  const controlPath = `${serverPath}.ctrl`
  if (Buffer.byteLength(controlPath) > MAX_UNIX_PATH_BYTES)
    throw new TpmError(
      'INVALID_ENDPOINT',
      `the path of a TPM's socket is too long (at most ${MAX_UNIX_PATH_BYTES} bytes with .ctrl): ${serverPath}`,
    )
  return { kind: 'unix', serverPath, controlPath }
}

/** Returns the text form of an endpoint. */
export function formatTpmEndpoint(endpoint: TpmEndpoint): string {
  return endpoint.kind === 'unix'
    ? `unix:${endpoint.serverPath}`
    : `tcp:${endpoint.host}:${endpoint.port}`
}

/** Returns the options of node:net for a channel of an endpoint. */
export function channelAddress(
  endpoint: TpmEndpoint,
  channel: 'server' | 'control',
): NetConnectOpts {
  if (endpoint.kind === 'unix')
    return { path: channel === 'server' ? endpoint.serverPath : endpoint.controlPath }
  return {
    host: endpoint.host,
    port: channel === 'server' ? endpoint.port : endpoint.controlPort,
  }
}

/**
 * Connects a socket to a channel.
 * @throws TpmError TPM_UNREACHABLE; TPM_TIMEOUT if the connection is not made in time
 */
export function connectChannel(
  endpoint: TpmEndpoint,
  channel: 'server' | 'control',
  timeoutMs: number,
): Promise<import('node:net').Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(channelAddress(endpoint, channel))
    const fail = (code: 'TPM_UNREACHABLE' | 'TPM_TIMEOUT', cause?: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      const what = `the TPM at ${formatTpmEndpoint(endpoint)} cannot be reached`
      reject(new TpmError(code, `${what}; is swtpm running?`, { cause }))
    }
    const timer = setTimeout(() => fail('TPM_TIMEOUT'), timeoutMs)
    const onError = (cause: Error): void => fail('TPM_UNREACHABLE', cause)
    socket.once('error', onError)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

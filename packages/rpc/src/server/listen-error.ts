import { messageOf } from '@nkpsim/daemon/system-reason'
import { RpcError } from '../errors/rpc-error.ts'

const REASONS: readonly [RegExp, string][] = [
  [/EADDRINUSE/, 'the port is taken: choose another'],
  [/EADDRNOTAVAIL/, 'this machine has no such address'],
  [/EACCES/, 'not permitted: choose a port from 1024 on'],
  [/ENOTFOUND|EAI_AGAIN/, 'unknown host name'],
]

/** Returns the RpcError ADDRESS_UNUSABLE of a server that cannot listen. */
export function listenError(host: string, port: number, cause: unknown): RpcError {
  const text = messageOf(cause)
  const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? text
  const message = `cannot listen on ${host}:${port}: ${reason}`
  return new RpcError('UNAVAILABLE', 'ADDRESS_UNUSABLE', message, { cause })
}

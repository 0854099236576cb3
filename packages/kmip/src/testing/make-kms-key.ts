import { Secret } from '@nkpsim/crypto'
import { systemClock } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { connectKmip } from '../client/connect-kmip.ts'
import type { PemPair } from './kms-authority.ts'

const TIMEOUT_MS = 180_000

/**
 * Makes an active key at a key server on this machine, as its administrator does for a Trust
 * Authority. Returns its id.
 * @param trustedPem certificate of the key server, or of its authority
 */
export async function makeKmsKey(
  { port, trustedPem }: { port: number; trustedPem: string },
  { certificatePem, privateKeyPem }: PemPair,
): Promise<string> {
  using secret = Secret.from(Buffer.from(privateKeyPem))
  const identity = { certificatePem, privateKeyPem: secret }
  const session = await connectKmip(
    { connections: systemConnections, machineClock: systemClock },
    { host: '127.0.0.1', port, trustedPem, identity, timeoutMs: TIMEOUT_MS },
    new AbortController().signal,
  )
  const id = await session.create()
  await session.activate(id)
  await session.close()
  return id
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { VcenterError } from '../../errors.ts'

/**
 * Fingerprint of an SSH server's public key, as `ssh-keygen -lf` prints it: `SHA256:` and base64
 * without padding.
 */
export function fingerprintOf(hostKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`
}

/**
 * Explains why a server's key is not trusted; undefined if it is the expected key.
 * @param expected empty if the operator has not given a fingerprint yet
 */
export function hostKeyProblem(
  host: string,
  shown: string,
  expected: string,
): VcenterError | undefined {
  if (expected === '')
    return new VcenterError(
      'BACKUP_HOST_KEY_UNVERIFIED',
      `the host key of ${host} is ${shown}; compare it with the server's own and give it as the host key`,
    )
  const [a, b] = [Buffer.from(shown), Buffer.from(expected)]
  if (a.length === b.length && timingSafeEqual(a, b)) return undefined
  return new VcenterError(
    'BACKUP_HOST_KEY_MISMATCH',
    `the host key of ${host} is ${shown}, not ${expected}: it is another server, or its key was changed`,
  )
}

/** Whether a text is a fingerprint of a host key. */
export function isFingerprint(text: string): boolean {
  return /^SHA256:[A-Za-z0-9+/]{43}$/.test(text)
}

import type { MachineClock, Random } from '@nkpsim/effects'
import { type CertificateAuthority, createCertificateAuthority, PkiError } from '@nkpsim/pki'
import { EsxiError } from '../errors.ts'

/** Time in which a client can open connections with its certificate. Tokens have the same. */
export const CLIENT_CERTIFICATE_MS = 15 * 60_000
/** Certificates of one user that are valid at the same time, and of all users. */
const MAX_OF_USER = 32
const MAX_VALID = 256
const SUBJECT_ALT_NAME = /^URI:(urn:uuid:[0-9a-f-]{36})$/

/** A user who may open the disks of a VM. */
export type ClientGrant = { user: string; vm: string }

/**
 * Certificates for clients of the disks of single VMs. The host issues them itself, by an authority
 * that it keeps only in memory, so that no other certificate opens a disk.
 */
export type ClientCertificates = {
  /** Returns the certificate of the authority, as PEM. */
  authorityPem(): Promise<string>
  /**
   * Issues a certificate, as PEM.
   * @param csrDer PKCS#10 as DER
   * @throws EsxiError CALL_LIMIT_REACHED, INVALID_REQUEST
   */
  issue(grant: ClientGrant, csrDer: Uint8Array): Promise<string>
  /**
   * Returns what the certificate of a client grants; undefined if it grants nothing, or no more.
   * @param subjectAltName of a certificate that TLS has verified, in the form of node:tls
   */
  find(subjectAltName: string | undefined): ClientGrant | undefined
  /** Ends the certificates for a VM. */
  forget(vm: string): void
  /** Ends all certificates, and wipes the key of the authority. */
  close(): Promise<void>
}

export function createClientCertificates({
  clock,
  random,
}: {
  clock: Pick<MachineClock, 'nowMs' | 'monotonicMs'>
  random: Random
}): ClientCertificates {
  let authority: Promise<CertificateAuthority> | undefined
  const valid = new Map<string, ClientGrant & { endMs: number }>()
  const getAuthority = (): Promise<CertificateAuthority> => {
    authority ??= createCertificateAuthority({
      ...{ commonName: 'NBD clients', nowMs: clock.nowMs(), random },
    }).catch((error: unknown) => {
      // The next call tries again.
      authority = undefined
      throw error
    })
    return authority
  }
  const forgetOld = (): void => {
    const nowMs = clock.monotonicMs()
    for (const [uri, { endMs }] of valid) if (endMs <= nowMs) valid.delete(uri)
  }
  const requireRoom = (user: string): void => {
    forgetOld()
    const ofUser = [...valid.values()].filter((grant) => grant.user === user)
    if (ofUser.length >= MAX_OF_USER || valid.size >= MAX_VALID)
      throw new EsxiError(
        'CALL_LIMIT_REACHED',
        `too many certificates for disks are valid; each expires after ${CLIENT_CERTIFICATE_MS / 60_000} minutes`,
      )
  }
  return {
    authorityPem: async () => (await getAuthority()).certificatePem,
    issue: async (grant, csrDer) => {
      requireRoom(grant.user)
      const uri = `urn:uuid:${random.uuid()}`
      // Counted from now on, so that calls at the same time do not exceed the limit.
      valid.set(uri, { ...grant, endMs: clock.monotonicMs() + CLIENT_CERTIFICATE_MS })
      try {
        return await (await getAuthority()).issue({
          ...{ csrDer, commonName: 'NBD client', identityUri: uri, dnsNames: [] },
          ...{ validityDays: 1, nowMs: clock.nowMs() },
        })
      } catch (error) {
        valid.delete(uri)
        if (!(error instanceof PkiError)) throw error
        throw new EsxiError('INVALID_REQUEST', error.message, { cause: error })
      }
    },
    find: (subjectAltName = '') => {
      forgetOld()
      return valid.get(SUBJECT_ALT_NAME.exec(subjectAltName)?.[1] ?? '')
    },
    forget: (vm) => {
      for (const [uri, grant] of valid) if (grant.vm === vm) valid.delete(uri)
    },
    close: async () => {
      valid.clear()
      const made = await authority?.catch(() => undefined)
      made?.privateKeyPkcs8.wipe()
    },
  }
}

import { type Secret, uuidToBytes } from '@nkpsim/crypto'
import type { MachineClock, Random } from '@nkpsim/effects'
import type * as Pki from '@nkpsim/pki'
import type { RootCredentials, RootLogin } from '../access/root-login.ts'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'
import type { Management } from '../records/management.ts'

/** A certificate and its roots take about 2 kB. The limit keeps the config store small. */
const MAX_PEM_CHARACTERS = 64 * 1024

/** Steps by which a vCenter takes over a host. */
export type Adoption = {
  /**
   * Returns a CSR for a new management key, which stays in memory until its certificate arrives.
   * @throws EsxiError CREDENTIALS_WRONG, CREDENTIALS_LOCKED, LOGIN_LIMIT_REACHED,
   *   MANAGED_BY_ANOTHER_VCENTER, INVALID_REQUEST
   */
  requestCertificate(request: AdoptionRequest): Promise<Buffer>
  /**
   * Installs the certificate for the last CSR. It is durable when the promise resolves.
   * @throws EsxiError the errors of requestCertificate, and INVALID_CERTIFICATE
   */
  installCertificate(
    request: AdoptionRequest & { certificatePem: string; rootsPem: string },
  ): Promise<void>
}

export type AdoptionRequest = {
  credentials: RootCredentials
  /** Address of the caller. */
  source: string
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal
  vcenterInstanceId: string
  force: boolean
}

export function createAdoption({
  hostName,
  state,
  root,
  clock,
  random,
}: {
  hostName: string
  state: HostState
  root: RootLogin
  clock: MachineClock
  random: Random
}): Adoption {
  // Key of the last request. An unfinished adoption leaves no other trace.
  let pendingKey: Secret | undefined

  const authorize = async (request: AdoptionRequest) => {
    const { credentials, source, signal, vcenterInstanceId, force } = request
    // The record of the log-in names the vCenter before the host changes.
    await root.check(credentials, source, signal, { vcenterInstanceId, force })
    requireInstanceId(vcenterInstanceId)
    requireFree(state.current().management, vcenterInstanceId, force)
  }

  return {
    requestCertificate: async (request) => {
      await authorize(request)
      const { createKeyAndCsr } = await import('@nkpsim/pki')
      const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: hostName, random })
      pendingKey?.wipe()
      pendingKey = privateKeyPkcs8
      return csrDer
    },
    installCertificate: async (request) => {
      await authorize(request)
      const pki = await import('@nkpsim/pki')
      // No await from here to the update: another request could wipe the key in the meantime.
      const privateKey = pendingKey
      if (privateKey === undefined)
        throw new EsxiError('INVALID_CERTIFICATE', 'no certificate was requested')
      const { certificatePem, rootsPem, vcenterInstanceId, force } = request
      requireCertificate(pki, { certificatePem, rootsPem, privateKey, nowMs: clock.nowMs() })
      pendingKey = undefined
      await state.update((current) => {
        requireFree(current.management, vcenterInstanceId, force)
        // The host keeps its providers. A desired state of the new vCenter decides whether they
        // stay.
        const position = positionWith(current.management, vcenterInstanceId, force)
        const identity = { vcenterInstanceId, certificatePem, rootsPem, privateKey }
        return { next: { ...current, management: { ...position, ...identity } }, result: undefined }
      })
    },
  }
}

/**
 * Returns the position of the desired state. The same vCenter continues at its generation unless it
 * uses force. Another vCenter begins at 0. The tokens that the same vCenter has revoked stay
 * revoked.
 */
function positionWith(
  management: Management | undefined,
  vcenterInstanceId: string,
  force: boolean,
): Pick<Management, 'term' | 'generation' | 'generationProof' | 'revocations'> {
  if (management?.vcenterInstanceId !== vcenterInstanceId) return { term: 0, generation: 0 }
  const { term, generation, generationProof, revocations } = management
  const position = force ? { term: 0, generation: 0 } : { term, generation, generationProof }
  return { ...position, ...(revocations && { revocations }) }
}

function requireFree(
  management: Management | undefined,
  vcenterInstanceId: string,
  force: boolean,
): void {
  if (management === undefined || force || management.vcenterInstanceId === vcenterInstanceId)
    return
  throw new EsxiError(
    'MANAGED_BY_ANOTHER_VCENTER',
    `vCenter ${management.vcenterInstanceId} manages this host; add it with force to take it over`,
  )
}

/** Requires a UUID, because the host could not distinguish two vCenters with the same id. */
function requireInstanceId(vcenterInstanceId: string): void {
  try {
    uuidToBytes(vcenterInstanceId)
  } catch (cause) {
    throw new EsxiError('INVALID_REQUEST', 'the vCenter instance id is not a UUID in lower case', {
      cause,
    })
  }
}

function requireCertificate(
  pki: typeof Pki,
  input: { certificatePem: string; rootsPem: string; privateKey: Secret; nowMs: number },
): void {
  const { certificatePem, rootsPem, privateKey } = input
  if (certificatePem.length + rootsPem.length > MAX_PEM_CHARACTERS)
    throw new EsxiError('INVALID_CERTIFICATE', 'the certificates are too long')
  try {
    pki.verifyCertificate(input)
    if (pki.certificateMatchesKey(certificatePem, pki.privateKeyToPem(privateKey))) return
  } catch (cause) {
    if (!(cause instanceof pki.PkiError)) throw cause
    throw new EsxiError('INVALID_CERTIFICATE', cause.message, { cause })
  }
  throw new EsxiError('INVALID_CERTIFICATE', 'the certificate is not for the key of this host')
}

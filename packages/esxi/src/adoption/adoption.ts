import type { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import type { Management } from '../config-store/configuration.ts'
import { EsxiError } from '../errors.ts'
import type { HostState } from '../key-provider/host-state.ts'
import { createAccountLock } from './account-lock.ts'
import { verifyPassword } from './password.ts'

const USERNAME = 'root'

export type Credentials = { username: string; password: Secret }

/** How a host changes hands. */
export type Adoption = {
  /**
   * A CSR for a new management key, which waits in memory for its certificate.
   * @throws EsxiError CREDENTIALS_WRONG, CREDENTIALS_LOCKED, MANAGED_BY_ANOTHER_VCENTER
   */
  requestCertificate(request: AdoptionRequest): Promise<Buffer>
  /**
   * Takes the certificate for the last CSR; durable when the promise resolves.
   * @throws EsxiError the same, and INVALID_CERTIFICATE
   */
  installCertificate(
    request: AdoptionRequest & { certificatePem: string; rootsPem: string },
  ): Promise<void>
}

export type AdoptionRequest = {
  credentials: Credentials
  vcenterInstanceId: string
  force: boolean
}

export function createAdoption({
  hostName,
  state,
  clock,
}: {
  hostName: string
  state: HostState
  clock: Clock
}): Adoption {
  const lock = createAccountLock()
  // Only the last request waits: an unfinished adoption leaves nothing but this behind.
  let pendingKey: Secret | undefined

  const authorize = async ({ credentials, vcenterInstanceId, force }: AdoptionRequest) => {
    if (lock.isLocked(clock.nowMs()))
      throw new EsxiError(
        'CREDENTIALS_LOCKED',
        'too many wrong passwords: the account is locked for 15 minutes',
      )
    lock.begin(clock.nowMs())
    const { rootPassword, management } = state.current()
    const isRight =
      (await verifyPassword(credentials.password, rootPassword)) &&
      credentials.username === USERNAME
    if (!isRight) throw new EsxiError('CREDENTIALS_WRONG', 'user name or password is wrong')
    lock.succeeded()
    requireFree(management, vcenterInstanceId, force)
  }

  return {
    requestCertificate: async (request) => {
      await authorize(request)
      const { createKeyAndCsr } = await import('@nkpsim/pki')
      const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: hostName })
      pendingKey?.wipe()
      pendingKey = privateKeyPkcs8
      return csrDer
    },
    installCertificate: async (request) => {
      await authorize(request)
      const privateKey = pendingKey
      if (privateKey === undefined)
        throw new EsxiError('INVALID_CERTIFICATE', 'no certificate was requested')
      const { certificatePem, rootsPem, vcenterInstanceId } = request
      await requireCertificate({ certificatePem, rootsPem, privateKey, nowMs: clock.nowMs() })
      pendingKey = undefined
      await state.update((current) => ({
        // What the host holds stays until the new vCenter's first desired state replaces it.
        next: {
          ...current,
          management: {
            ...positionWith(current.management, vcenterInstanceId),
            vcenterInstanceId,
            certificatePem,
            rootsPem,
            privateKey,
          },
        },
        result: undefined,
      }))
    },
  }
}

/** The same vCenter goes on where it was, another begins anew. */
function positionWith(
  management: Management | undefined,
  vcenterInstanceId: string,
): { term: number; generation: number } {
  if (management?.vcenterInstanceId !== vcenterInstanceId) return { term: 0, generation: 0 }
  return { term: management.term, generation: management.generation }
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

async function requireCertificate(input: {
  certificatePem: string
  rootsPem: string
  privateKey: Secret
  nowMs: number
}): Promise<void> {
  const { certificateMatchesKey, PkiError, privateKeyToPem, verifyCertificate } = await import(
    '@nkpsim/pki'
  )
  const { certificatePem, privateKey } = input
  try {
    verifyCertificate(input)
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    throw new EsxiError('INVALID_CERTIFICATE', cause.message, { cause })
  }
  if (!certificateMatchesKey(certificatePem, privateKeyToPem(privateKey)))
    throw new EsxiError('INVALID_CERTIFICATE', 'the certificate is not for the key of this host')
}

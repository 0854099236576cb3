import { KDK_BYTES, keyCheckValue, Secret, uuidToBytes } from '@nkpsim/crypto'
import { type Credential, TpmError } from '@nkpsim/tpm'
import { inSpan } from '@nkpsim/tracing'
import { wipeDropped } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'
import type { KeyProvider, NativeKeyProvider } from '../records/key-provider.ts'
import type { RefusalCode } from './apply.ts'

/** A key provider as vCenter offers it. */
export type OfferedKeyProvider = Pick<
  KeyProvider,
  'kind' | 'name' | 'keyId' | 'tpmRequired' | 'usable' | 'isDefault'
> & {
  /** Empty if vCenter did not send it. */
  kcv: string
  /** The KDK in clear. Empty if it is in the credential or the host has it already. */
  keyDerivationKey: Buffer
  /** The KDK, sealed to the TPM of the host. */
  credential: Credential | undefined
}

/** Received key providers with their KDKs in Secrets, or the reason why the host refuses them. */
export type Received =
  | { keyProviders: KeyProvider[] }
  | { refusal: { code: RefusalCode; message: string } }

/** Opens a KDK that is sealed to this host's TPM. */
export type OpenCredential = (credential: Credential) => Promise<Secret>

/** The vCenter that sent the providers, and the providers that the host already holds. */
type Receiver = { vcenterInstanceId: string; held: readonly KeyProvider[] }

class Unacceptable extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Reads offered key providers. A KDK arrives in clear or sealed to the TPM. It is missing if the
 * host holds it already. The caller keeps or wipes every Secret of the result.
 */
export async function receiveKeyProviders(
  offered: readonly OfferedKeyProvider[],
  host: Receiver,
  open: OpenCredential,
): Promise<Received> {
  const keyProviders: KeyProvider[] = []
  try {
    for (const each of offered) keyProviders.push(await receive(each, host, open))
    return { keyProviders }
  } catch (error) {
    wipeDropped(keyProviders, [])
    return { refusal: refusalOf(error) }
  } finally {
    wipeOffered(offered)
  }
}

/** Wipes the KDKs that arrived in clear. */
export function wipeOffered(offered: readonly OfferedKeyProvider[]): void {
  for (const { keyDerivationKey } of offered) keyDerivationKey.fill(0)
}

async function receive(
  offered: OfferedKeyProvider,
  { vcenterInstanceId, held }: Receiver,
  open: OpenCredential,
): Promise<KeyProvider> {
  const { kind, name, keyId, tpmRequired, usable, isDefault } = offered
  if (name === '' || !isUuid(keyId)) throw malformed()
  const rights = { tpmRequired, usable, isDefault }
  if (kind !== 'native') {
    if (offered.keyDerivationKey.length > 0 || offered.credential !== undefined) throw malformed()
    return { kind, name, keyId, ...rights, vcenterInstanceId }
  }
  const { kdk, custody } = await receiveKdk(offered, held, open)
  // The host holds most offered KDKs already. Comparing a KDK is cheaper than deriving its key
  // check value.
  const same = nativeOf(held, (other) => other.keyId === keyId && other.kdk.equals(kdk))
  const kcv = same?.kcv ?? (kdk.lengthBytes === KDK_BYTES ? deriveKcv(kdk) : '')
  if (kcv === '' || (offered.kcv !== '' && offered.kcv !== kcv)) {
    kdk.wipe()
    throw malformed()
  }
  return { kind, name, keyId, kdk, kcv, custody, ...rights, vcenterInstanceId }
}

function deriveKcv(kdk: Secret): string {
  return inSpan('derive key check value', {}, () => keyCheckValue(kdk))
}

async function receiveKdk(
  offered: OfferedKeyProvider,
  held: readonly KeyProvider[],
  open: OpenCredential,
): Promise<Pick<NativeKeyProvider, 'kdk' | 'custody'>> {
  const { keyId, kcv, keyDerivationKey, credential } = offered
  if (keyDerivationKey.length > 0) return { kdk: Secret.from(keyDerivationKey), custody: 'TLS' }
  if (credential !== undefined) return { kdk: await open(credential), custody: 'TPM' }
  const own = nativeOf(held, (other) => other.keyId === keyId && other.kcv === kcv)
  if (own === undefined)
    throw new Unacceptable(
      'KEY_MISSING',
      'this host does not hold the KDK that vCenter tells it to keep',
    )
  return { kdk: own.kdk.copy(), custody: own.custody }
}

function nativeOf(
  held: readonly KeyProvider[],
  isWanted: (provider: NativeKeyProvider) => boolean,
): NativeKeyProvider | undefined {
  return held.filter((each) => each.kind === 'native').find(isWanted)
}

function refusalOf(error: unknown): { code: RefusalCode; message: string } {
  if (error instanceof Unacceptable) return { code: error.code, message: error.message }
  if (error instanceof EsxiError && (error.code === 'TPM_UNAVAILABLE' || error.code === 'TPM_BUSY'))
    return { code: error.code, message: error.message }
  if (error instanceof TpmError)
    return { code: 'INVALID_STATE', message: 'a KDK is sealed to another TPM than this host has' }
  throw error
}

function isUuid(text: string): boolean {
  try {
    uuidToBytes(text)
    return true
  } catch {
    return false
  }
}

function malformed(): Unacceptable {
  return new Unacceptable('INVALID_STATE', 'a key provider is malformed')
}

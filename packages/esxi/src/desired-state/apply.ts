import { isDeepStrictEqual } from 'node:util'
import type { CryptoSettings } from '../records/host-crypto.ts'
import {
  hasOtherSecret,
  isForeign,
  isSameProvider,
  type KeyProvider,
} from '../records/key-provider.ts'
import {
  isSameInfrastructure,
  type TrustedInfrastructure,
} from '../records/trusted-infrastructure.ts'
import type { VsanCluster } from '../records/vsan.ts'
import { vsanAfter, type WantedVsan } from './vsan-after.ts'

const MAX_KEY_PROVIDERS = 32
/** Maximum number of stored key providers of former vCenters. */
const MAX_FOREIGN_KEY_PROVIDERS = 64

/** Key providers on a host: those of the managing vCenter and those of former ones. */
export type HeldState = {
  vcenterInstanceId: string
  term: number
  generation: number
  /** vCenter's proof that it sent this generation, Base64. */
  generationProof?: string | undefined
  keyProviders: readonly KeyProvider[]
  cryptoSettings: CryptoSettings
  /** Folder of the cluster for vSphere HA. Undefined if vSphere HA is off. */
  haGroup?: string | undefined
  /** Services of a Trust Authority. Undefined if the host is not a Trusted Host. */
  trustedInfrastructure?: TrustedInfrastructure | undefined
  /** vSAN cluster of the host. Undefined if it has none. */
  vsan?: VsanCluster | undefined
}

/** A desired state that a vCenter sent to a host. */
export type ReceivedState = HeldState &
  WantedVsan & {
    /** Whether the host keeps providers of other vCenters beside those of this state. */
    keepForeign: boolean
  }

export type RefusalCode =
  | 'STALE_GENERATION'
  | 'KEY_MISMATCH'
  | 'KEY_MISSING'
  | 'WRONG_VCENTER'
  | 'INVALID_STATE'
  | 'TPM_UNAVAILABLE'
  | 'TPM_BUSY'

/** Decision on a desired state. */
export type Outcome =
  | { kind: 'take' }
  | { kind: 'unchanged' }
  | { kind: 'refuse'; code: RefusalCode; message: string }

/**
 * Decides on a desired state that a vCenter sent. Only a newer generation replaces the providers. A
 * state with another KDK under a held name and key_id is refused, because one of the two KDKs must
 * be wrong. A state with the current generation can drop foreign providers and change settings.
 */
export function apply(held: HeldState, desired: ReceivedState, host: { hasTpm: boolean }): Outcome {
  const refuse = (code: RefusalCode, message: string): Outcome => ({
    kind: 'refuse',
    code,
    message,
  })

  if (desired.vcenterInstanceId !== held.vcenterInstanceId)
    return refuse('WRONG_VCENTER', 'this host is managed by another vCenter')
  if (![desired.term, desired.generation].every(Number.isSafeInteger) || desired.term < 1)
    return refuse('INVALID_STATE', 'a desired state has a term from 1 on, and a generation')
  const order = compare(desired, held)
  if (order < 0)
    return refuse(
      'STALE_GENERATION',
      `generation ${desired.generation} of term ${desired.term} is older than what this host holds`,
    )
  const invalid = invalidity(desired.keyProviders, host)
  if (invalid !== undefined) return refuse('INVALID_STATE', invalid)
  const exchanged = desired.keyProviders.find((provider) =>
    held.keyProviders.some((other) => hasOtherSecret(other, provider)),
  )
  if (exchanged !== undefined)
    return refuse(
      'KEY_MISMATCH',
      `this host holds another KDK for key provider "${exchanged.name}" and its key_id`,
    )
  return order > 0 || dropsForeign(held, desired) || hasOtherSettings(held, desired)
    ? { kind: 'take' }
    : { kind: 'unchanged' }
}

/**
 * Returns the providers that a host holds after it accepts a desired state. The managing vCenter's
 * providers come from that state, unless the host holds its generation already. Providers of other
 * vCenters stay if `keepForeign` says so.
 */
export function takenKeyProviders(held: HeldState, desired: ReceivedState): KeyProvider[] {
  const own =
    compare(desired, held) > 0
      ? desired.keyProviders
      : held.keyProviders.filter((provider) => !isForeign(provider, held))
  if (!desired.keepForeign) return [...own]
  const foreign = held.keyProviders.filter(
    (provider) =>
      isForeign(provider, held) && !own.some((other) => isSameProvider(other, provider)),
  )
  return [...own, ...foreign.slice(0, MAX_FOREIGN_KEY_PROVIDERS)]
}

function compare(desired: HeldState, held: HeldState): number {
  return desired.term - held.term || desired.generation - held.generation
}

function dropsForeign(held: HeldState, desired: ReceivedState): boolean {
  return !desired.keepForeign && held.keyProviders.some((provider) => isForeign(provider, held))
}

function hasOtherSettings(
  {
    cryptoSettings: held,
    haGroup: heldGroup,
    trustedInfrastructure: heldServices,
    vsan: heldVsan,
  }: HeldState,
  wanted: ReceivedState,
): boolean {
  const { cryptoSettings: desired, haGroup, trustedInfrastructure } = wanted
  return (
    heldGroup !== haGroup ||
    !isSameInfrastructure(heldServices, trustedInfrastructure) ||
    !isDeepStrictEqual(heldVsan, vsanAfter(heldVsan, wanted)) ||
    held.keyCachePolicy !== desired.keyCachePolicy ||
    held.renewMissingHostKey !== desired.renewMissingHostKey ||
    held.cloneVtpmPolicy !== desired.cloneVtpmPolicy ||
    held.licensedFeatures.join() !== desired.licensedFeatures.join()
  )
}

function invalidity(
  keyProviders: readonly KeyProvider[],
  { hasTpm }: { hasTpm: boolean },
): string | undefined {
  if (keyProviders.length > MAX_KEY_PROVIDERS)
    return `there are at most ${MAX_KEY_PROVIDERS} key providers`
  if (new Set(keyProviders.map(({ name }) => name)).size !== keyProviders.length)
    return 'two key providers have the same name'
  if (keyProviders.filter(({ isDefault }) => isDefault).length > 1)
    return 'more than one key provider is the default'
  const barred = keyProviders.find(({ tpmRequired }) => tpmRequired && !hasTpm)
  return barred && `TPM2 device is required by key provider "${barred.name}"`
}

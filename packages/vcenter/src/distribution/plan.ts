import { kindUnknownTo } from '../compatibility/provider-kinds.ts'
import { unsupportedOnHost } from '../compatibility/supports.ts'
import { defaultOfCluster } from '../key-provider/defaults.ts'
import type { Host } from '../records/host.ts'
import {
  isUsable,
  type KeyProviderInfo,
  type KeyProviderKind,
  withoutSecrets,
} from '../records/key-provider.ts'
import type { TrustedInfrastructure } from '../records/trusted-infrastructure.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/**
 * Upper bound of a generation. SQLite and JavaScript numbers hold the next generations after it
 * exactly.
 */
export const MAX_GENERATION = 2 ** 52
/**
 * How many generations a host may be ahead of this vCenter without a proof. A backup is never this
 * many changes old.
 */
export const MAX_UNPROVED_LEAP = 2 ** 20

/** The state that a host should hold. */
export type DesiredState = {
  term: number
  generation: number
  keyProviders: readonly KeyProviderInfo[]
  /** Whether providers of the host's earlier vCenter stay for now. */
  keepForeign: boolean
}

/** A key provider in the report of a host. */
export type HeldKeyProvider = {
  provider: string
  keyId: string
  kcv: string
  usable: boolean
  isDefault: boolean
  /** Undefined: native, as from a host that knows no other kind. */
  kind?: KeyProviderKind
  /** How the host received the key: `TPM` or `TLS`. */
  custody?: string
  /** Whether the provider came from the host's earlier vCenter. */
  foreign?: boolean
}

/** A host's report on what it holds. */
export type ObservedState = {
  term: number
  generation: number
  keyProviders: readonly HeldKeyProvider[]
  /** Services of a Trust Authority that the host uses. Missing if it is not a Trusted Host. */
  trust?: TrustedInfrastructure
  /** Whether the host showed this vCenter's own proof that it sent this generation. */
  isProved?: boolean
}

type ProviderSnapshot = Pick<
  PublicSnapshot,
  'keyProviders' | 'entityDefaults' | 'folders' | 'clusters'
>
type PlannedHost = Pick<Host, 'cluster' | 'tpmVersion' | 'esxiVersion'>

/** The next action for a host. */
export type Action =
  | { kind: 'none' }
  | { kind: 'push' }
  /**
   * The host has a later generation than this vCenter, or other content of the same generation,
   * because the store was restored from an older copy. The store must now use a later generation.
   */
  | { kind: 'raise generation'; above: number; isByWordAlone: boolean }
  /**
   * The host has a later term, which this vCenter has proved to it. The store was restored from a
   * copy that was older than a failover, and must now use a later term.
   */
  | { kind: 'raise term'; above: number }
  /**
   * vCenter leaves the host alone, because the host would refuse any state or its report is not
   * credible.
   */
  | { kind: 'leave alone'; code: 'LATER_TERM' | 'GENERATION_OUT_OF_RANGE'; message: string }

/** Returns why a host does not use a key provider; undefined if it does. */
export function ineligibility(
  host: PlannedHost,
  provider: Pick<KeyProviderInfo, 'kind' | 'tpmRequired'>,
): string | undefined {
  if (host.cluster === undefined) return 'the host is not in a cluster'
  if (provider.kind !== 'native') return undefined
  const outdated = unsupportedOnHost('nativeKeyProvider', host.esxiVersion)
  if (outdated !== undefined) return outdated
  if (provider.tpmRequired && host.tpmVersion !== '2.0')
    return host.tpmVersion === ''
      ? 'TPM2 device is required'
      : `TPM2 device is required, and the host has a TPM ${host.tpmVersion}`
  return undefined
}

/**
 * Returns the state that a host should hold.
 * @param term term in which this vCenter leads
 * @param keepForeign whether providers of the host's earlier vCenter stay for now
 */
export function desiredState(
  snapshot: ProviderSnapshot & Pick<PublicSnapshot, 'generation'>,
  host: PlannedHost,
  {
    term,
    keepForeign = false,
    programVersion,
  }: { term: number; keepForeign?: boolean; programVersion?: string | undefined },
): DesiredState {
  const { generation } = snapshot
  const keyProviders = desiredKeyProviders(snapshot, host).filter(
    ({ kind }) => kindUnknownTo(programVersion, kind) === undefined,
  )
  return { term, generation, keyProviders, keepForeign }
}

/**
 * Returns the key providers that a host should hold. One of them may be the default: the default of
 * the host's cluster, otherwise of the nearest folder that has one, otherwise of the vCenter.
 */
export function desiredKeyProviders(
  snapshot: ProviderSnapshot,
  host: PlannedHost,
): KeyProviderInfo[] {
  const byDefault =
    host.cluster === undefined ? undefined : defaultOfCluster(snapshot, host.cluster)
  return snapshot.keyProviders
    .filter((provider) => ineligibility(host, provider) === undefined)
    .map((provider) => ({ ...withoutSecrets(provider), isDefault: provider.name === byDefault }))
}

/** Whether a host must be attested before it gets a provider. */
export function asksForAttestation(
  { kind, tpmRequired }: Pick<KeyProviderInfo, 'kind' | 'tpmRequired'>,
  { withholdAlways }: { withholdAlways: boolean },
): boolean {
  // A trusted provider has its own attestation, and brings no key to the host.
  return tpmRequired || (withholdAlways && kind !== 'trusted')
}

/**
 * Reduces the desired state of a host that was not accepted. The host keeps its keys, and gets no
 * new key that requires attestation.
 */
export function withhold(
  desired: DesiredState,
  observed: ObservedState | undefined,
  policy: { withholdAlways: boolean },
): DesiredState {
  const keyProviders = desired.keyProviders.filter(
    (provider) => !asksForAttestation(provider, policy) || holdsKey(observed, provider),
  )
  return { ...desired, keyProviders }
}

/**
 * Whether a host reports that it holds a provider's key. Other settings of the provider may differ.
 */
export function holdsKey(
  observed: ObservedState | undefined,
  { keyId, kcv }: Pick<KeyProviderInfo, 'keyId' | 'kcv'>,
): boolean {
  return observed?.keyProviders.some((held) => held.keyId === keyId && held.kcv === kcv) ?? false
}

/** Returns the next action for a host, from what it should hold and what it reports. */
export function plan(desired: DesiredState, observed: ObservedState): Action {
  if (observed.term > desired.term && observed.isProved === true)
    return { kind: 'raise term', above: observed.term }
  if (observed.term > desired.term)
    return {
      kind: 'leave alone',
      code: 'LATER_TERM',
      message: `the host follows term ${observed.term} of this vCenter, which is in term ${desired.term}`,
    }
  if (isAhead(desired, observed)) return goBeyond(desired, observed)
  return isSame(desired, observed) ? { kind: 'none' } : { kind: 'push' }
}

/** Whether a host holds a provider with the right key and settings. */
export function holds(observed: ObservedState | undefined, provider: KeyProviderInfo): boolean {
  return (
    observed?.keyProviders.some((held) => !isForeign(held) && isHeldAs(held, provider)) ?? false
  )
}

/**
 * Handles a host whose generation is later. Without a proof, vCenter raises its own generation
 * only by a bounded step, so that a host cannot use up all numbers.
 */
function goBeyond(desired: DesiredState, { generation, isProved }: ObservedState): Action {
  const leap = generation - desired.generation
  const isBelieved = isProved === true || leap <= MAX_UNPROVED_LEAP
  if (isBelieved && generation < MAX_GENERATION)
    return {
      kind: 'raise generation',
      above: generation,
      isByWordAlone: isProved !== true && leap > 0,
    }
  return {
    kind: 'leave alone',
    code: 'GENERATION_OUT_OF_RANGE',
    message: `the host reports generation ${generation}, which this vCenter, at generation ${desired.generation}, has not sent`,
  }
}

function isAhead(desired: DesiredState, observed: ObservedState): boolean {
  if (observed.term !== desired.term) return false
  if (observed.generation > desired.generation) return true
  // A host ignores different content if it already has the generation.
  return observed.generation === desired.generation && !isSameOwnContent(desired, observed)
}

function isSame(desired: DesiredState, observed: ObservedState): boolean {
  return (
    observed.term === desired.term &&
    observed.generation === desired.generation &&
    isSameContent(desired, observed)
  )
}

function isSameContent(desired: DesiredState, observed: ObservedState): boolean {
  const isRid = desired.keepForeign || !observed.keyProviders.some(isForeign)
  return isRid && isSameOwnContent(desired, observed)
}

function isSameOwnContent(desired: DesiredState, observed: ObservedState): boolean {
  const own = observed.keyProviders.filter((held) => !isForeign(held))
  return (
    own.length === desired.keyProviders.length &&
    desired.keyProviders.every((provider) => own.some((held) => isHeldAs(held, provider)))
  )
}

function isForeign({ foreign }: HeldKeyProvider): boolean {
  return foreign === true
}

function isHeldAs(held: HeldKeyProvider, provider: KeyProviderInfo): boolean {
  return (
    held.provider === provider.name &&
    (held.kind ?? 'native') === provider.kind &&
    held.keyId === provider.keyId &&
    held.kcv === provider.kcv &&
    held.usable === isUsable(provider) &&
    held.isDefault === provider.isDefault
  )
}

import type { KeyProvider } from '../config-store/configuration.ts'

const MAX_KEY_PROVIDERS = 32

/** What a host holds of the vCenter that manages it. */
export type HeldState = {
  vcenterInstanceId: string
  term: number
  generation: number
  keyProviders: readonly KeyProvider[]
}

export type RefusalCode =
  | 'STALE_GENERATION'
  | 'KEY_MISMATCH'
  | 'KEY_MISSING'
  | 'WRONG_VCENTER'
  | 'INVALID_STATE'
  | 'TPM_UNAVAILABLE'

/** What becomes of a desired state. */
export type Outcome =
  | { kind: 'take' }
  | { kind: 'unchanged' }
  | { kind: 'refuse'; code: RefusalCode; message: string }

/**
 * Decides on a desired state that a vCenter sent. It replaces what is held if it is newer; an old one never does; one that
 * would exchange a KDK under its name and key_id is refused, for one of the two must be false.
 */
export function apply(held: HeldState, desired: HeldState, host: { hasTpm: boolean }): Outcome {
  const refuse = (code: RefusalCode, message: string): Outcome => ({
    kind: 'refuse',
    code,
    message,
  })

  if (desired.vcenterInstanceId !== held.vcenterInstanceId)
    return refuse('WRONG_VCENTER', 'this host is managed by another vCenter')
  if (![desired.term, desired.generation].every(Number.isSafeInteger) || desired.term < 1)
    return refuse('INVALID_STATE', 'a desired state has a term from 1 on, and a generation')
  const order = desired.term - held.term || desired.generation - held.generation
  if (order < 0)
    return refuse(
      'STALE_GENERATION',
      `generation ${desired.generation} of term ${desired.term} is older than what this host holds`,
    )
  const invalid = invalidity(desired.keyProviders, host)
  if (invalid !== undefined) return refuse('INVALID_STATE', invalid)
  const exchanged = desired.keyProviders.find((provider) =>
    held.keyProviders.some(
      ({ name, keyId, kcv }) =>
        name === provider.name && keyId === provider.keyId && kcv !== provider.kcv,
    ),
  )
  if (exchanged !== undefined)
    return refuse(
      'KEY_MISMATCH',
      `this host holds another KDK for key provider "${exchanged.name}" and its key_id`,
    )
  return order === 0 ? { kind: 'unchanged' } : { kind: 'take' }
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

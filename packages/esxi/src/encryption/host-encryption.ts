import type { Secret } from '@nkpsim/crypto'
import {
  type BootAuthority,
  type BootDescription,
  type BootPolicy,
  isSameAuthority,
  provisionCounters,
  provisionStorageRootKey,
  type SealedObject,
  seal,
  type Tpm,
  TpmError,
  unsealObject,
} from '@nkpsim/tpm'
import type { ConfigStore, RollbackGuard } from '../config-store/config-store.ts'
import { EsxiError } from '../errors.ts'
import type { HostState } from '../key-provider/host-state.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { KeyFiles } from './key-files.ts'
import { boxForRecovery, createRecoveryKey, type RecoveryKey } from './recovery-key.ts'
import { type Requirements, requirementsOf, sealingPolicy } from './sealing-policy.ts'
import { sealNew } from './unlock.ts'

/** What protects a host's configuration. */
export type EncryptionSettings = Requirements & { mode: 'NONE' | 'TPM' }

/** A change; what is not given stays. */
export type EncryptionChange = {
  mode?: string
  requireSecureBoot?: boolean | undefined
  requireExecInstalledOnly?: boolean | undefined
}

/** Keeps the key of a running host's configuration as its settings say. */
export type HostEncryption = {
  settings(): EncryptionSettings
  /** Who approves boots of this host; undefined: nobody, it is sealed to one boot. */
  authority(): BootAuthority | undefined
  /** @throws EsxiError ENCRYPTION_MODE_INVALID, TPM_UNAVAILABLE */
  change(change: EncryptionChange): Promise<void>
  /** Seals to boots that an authority approves. @throws EsxiError BOOT_NOT_APPROVED if none of them is the present one */
  approve(authority: BootAuthority, policies: readonly BootPolicy[]): Promise<void>
  /** @throws EsxiError ENCRYPTION_MODE_INVALID in mode NONE */
  recoveryKey(): RecoveryKey
  rotateRecoveryKey(): Promise<RecoveryKey>
}

export type HostEncryptionInput = {
  files: KeyFiles
  key: Secret
  sealed: SealedObject | undefined
  description: BootDescription
  state: HostState
  store: ConfigStore
  /** What keeps the TPM in step with the store. */
  guardFrom: (seen: bigint) => RollbackGuard
  tpm: HostTpm | undefined
}

export function createHostEncryption(input: HostEncryptionInput): HostEncryption {
  const { files, key, description, state, tpm } = input
  let sealed = input.sealed
  let last: Promise<unknown> = Promise.resolve()
  // One change after the other: each is several files.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work)
    last = run.catch(() => undefined)
    return run
  }
  const settings = (): EncryptionSettings =>
    sealed === undefined
      ? { mode: 'NONE', requireSecureBoot: false, requireExecInstalledOnly: false }
      : { mode: 'TPM', ...requirementsOf(sealed.policy) }
  const withTpm = <T>(work: (session: Tpm) => Promise<T>): Promise<T> => {
    if (tpm !== undefined) return tpm.use(work)
    throw new EsxiError('ENCRYPTION_MODE_INVALID', 'this host has no TPM 2.0 to seal in')
  }
  const rotate = async (): Promise<RecoveryKey> => {
    const next = createRecoveryKey()
    const before = await files.readRecovery()
    // Whichever of the two the configuration names after a crash, its box is there.
    await files.writeRecovery([...before.slice(-1), boxForRecovery(key, next)])
    await state.update((current) => ({ next: { ...current, recovery: next }, result: undefined }))
    await files.writeRecovery([boxForRecovery(key, next)])
    return next
  }
  const reseal = (requirements: Requirements, authority: BootAuthority | undefined) =>
    withTpm(async (session) => {
      const { name: srkName } = await provisionStorageRootKey(session)
      await provisionCounters(session)
      const policy = sealingPolicy(requirements, authority)
      return seal(session, { secret: key, policy, srkName })
    })

  const change = async ({ mode = '', ...requested }: EncryptionChange): Promise<void> => {
    const before = settings()
    const requirements = {
      requireSecureBoot: requested.requireSecureBoot ?? before.requireSecureBoot,
      requireExecInstalledOnly:
        requested.requireExecInstalledOnly ?? before.requireExecInstalledOnly,
    }
    requirePossible(before, mode, requirements, description)
    if (sealed === undefined) {
      const { configuration } = await withTpm(provisionCounters)
      input.store.protect(input.guardFrom(configuration.value))
      await rotate()
      const unlocked = await withTpm((session) => sealNew(files, session, key, requirements))
      sealed = unlocked.sealed
      await files.deleteClear()
      return
    }
    const next = await reseal(requirements, sealed.policy.approved?.authority)
    await files.writeSealed(next)
    sealed = next
  }
  const approve = async (
    authority: BootAuthority,
    policies: readonly BootPolicy[],
  ): Promise<void> => {
    if (sealed === undefined)
      throw new EsxiError('ENCRYPTION_MODE_INVALID', 'the configuration of this host is not sealed')
    const known = sealed.policy.approved?.authority
    const next =
      known !== undefined && isSameAuthority(known, authority)
        ? sealed
        : await reseal(requirementsOf(sealed.policy), authority)
    // Before anything is written: what does not open now would not open at the next boot.
    await requireOpens(withTpm, next, policies)
    if (next !== sealed) {
      await files.writeBootPolicies([...(await files.readBootPolicies()), ...policies])
      await files.writeSealed(next)
      sealed = next
    }
    await files.writeBootPolicies(policies)
  }
  return {
    settings,
    authority: () => sealed?.policy.approved?.authority,
    change: (wanted) => inTurn(() => change(wanted)),
    approve: (authority, policies) => inTurn(() => approve(authority, policies)),
    recoveryKey: () => requireRecoveryKey(state, settings()),
    rotateRecoveryKey: () =>
      inTurn(() => {
        requireRecoveryKey(state, settings())
        return rotate()
      }),
  }
}

function requirePossible(
  before: EncryptionSettings,
  mode: string,
  { requireSecureBoot, requireExecInstalledOnly }: Requirements,
  description: BootDescription,
): void {
  const refuse = (message: string): never => {
    throw new EsxiError('ENCRYPTION_MODE_INVALID', message)
  }
  if (!['', 'TPM', 'NONE'].includes(mode)) refuse('the mode is TPM or NONE')
  if (mode === 'NONE' && before.mode === 'TPM') refuse('mode TPM cannot be undone')
  if (mode !== 'TPM' && before.mode === 'NONE') refuse('only mode TPM can require anything')
  if (requireSecureBoot && !description.secureBoot)
    refuse('secure boot cannot be required: this host has booted without it')
  if (requireExecInstalledOnly && !description.execInstalledOnly)
    refuse('execInstalledOnly cannot be required: this host has booted without it')
}

async function requireOpens(
  withTpm: <T>(work: (session: Tpm) => Promise<T>) => Promise<T>,
  sealed: SealedObject,
  policies: readonly BootPolicy[],
): Promise<void> {
  try {
    const { secret } = await withTpm((session) => unsealObject(session, sealed, policies))
    secret.wipe()
  } catch (cause) {
    if (!(cause instanceof TpmError)) throw cause
    throw new EsxiError(
      'BOOT_NOT_APPROVED',
      'none of the boot policies approves what this host has booted',
      { cause },
    )
  }
}

function requireRecoveryKey(state: HostState, { mode }: EncryptionSettings): RecoveryKey {
  const { recovery } = state.current()
  if (mode === 'TPM' && recovery !== undefined) return recovery
  throw new EsxiError(
    'ENCRYPTION_MODE_INVALID',
    'there is no recovery key: the mode is NONE, and nothing is sealed',
  )
}

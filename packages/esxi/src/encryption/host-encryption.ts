import type { Secret } from '@nkpsim/crypto'
import { createQueue, type Logger, stopping } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import {
  type BootAuthority,
  type BootDescription,
  type BootPolicy,
  isSameAuthority,
  provisionCounters,
  provisionStorageRootKey,
  type SealedObject,
  type SealingPolicy,
  seal,
  type Tpm,
  TpmError,
  unsealObject,
} from '@nkpsim/tpm'
import type { ConfigStore, RollbackGuard } from '../config-store/config-store.ts'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'
import { type HostTpm, notAsBooted } from '../tpm/host-tpm.ts'
import { createConfigKey } from './config-key.ts'
import { type KeyFiles, readPoliciesFor } from './key-files.ts'
import { createRecoveryKey } from './recovery-key.ts'
import { type Requirements, requirementsOf, sealingPolicy } from './sealing-policy.ts'

const notApproved = (cause: TpmError): EsxiError =>
  new EsxiError(
    'BOOT_NOT_APPROVED',
    'none of the boot policies approves what this host has booted',
    { cause },
  )

/** Protection of a host's configuration. */
export type EncryptionSettings = Requirements & { mode: 'NONE' | 'TPM' }

/** A change of the settings. Missing fields stay unchanged. */
export type EncryptionChange = {
  mode?: string
  requireSecureBoot?: boolean | undefined
  requireExecInstalledOnly?: boolean | undefined
}

/** Rejects if a change that waited for its turn may not begin anymore. */
type Still = () => Promise<void>

/**
 * Protects the configuration of a running host as its settings require. Changes run in turn. Each
 * calls `still` when its turn has come.
 */
export type HostEncryption = {
  settings(): EncryptionSettings
  /**
   * Authority that approves boots of this host. Undefined in mode NONE, or if the configuration is
   * sealed to one boot.
   */
  authority(): BootAuthority | undefined
  /**
   * Changes the requirements and seals a new config key to them.
   * @throws EsxiError ENCRYPTION_MODE_INVALID, TPM_UNAVAILABLE
   */
  change(change: EncryptionChange, still?: Still): Promise<void>
  /**
   * Seals the config key to boots that an authority approves.
   * @throws EsxiError BOOT_NOT_APPROVED if the present boot is not approved
   */
  approve(authority: BootAuthority, policies: readonly BootPolicy[], still?: Still): Promise<void>
  /** @throws EsxiError ENCRYPTION_MODE_INVALID in mode NONE */
  recoveryKey(): RecoveryKey
  /**
   * Creates a new recovery key and a new config key. The previous recovery key opens only older
   * copies of the configuration.
   * @throws EsxiError TPM_UNAVAILABLE; ENCRYPTION_MODE_INVALID in mode NONE
   */
  rotateRecoveryKey(still?: Still): Promise<RecoveryKey>
  /** Waits for the running change. Refuses changes that still wait, and later ones. */
  close(): Promise<void>
}

export type HostEncryptionInput = {
  files: KeyFiles
  key: Secret
  sealed: SealedObject | undefined
  description: BootDescription
  state: HostState
  store: ConfigStore
  /** Returns a guard that keeps the version in the TPM equal to that of the store. */
  guardFrom: (seen: bigint) => RollbackGuard
  tpm: HostTpm | undefined
  random: Random
  logger: Pick<Logger, 'warn'>
}

export function createHostEncryption(input: HostEncryptionInput): HostEncryption {
  const { files, description, state, tpm, random } = input
  const configKey = createConfigKey(input)
  // In turn, because each change writes several files.
  const changes = createQueue()
  let isClosed = false
  const inTurn = <T>(act: () => Promise<T>, still?: Still): Promise<T> =>
    changes.run(async () => {
      await still?.()
      if (isClosed) throw stopping()
      return act()
    })
  const settings = (): EncryptionSettings => {
    const sealed = configKey.sealed()
    return sealed === undefined
      ? { mode: 'NONE', requireSecureBoot: false, requireExecInstalledOnly: false }
      : { mode: 'TPM', ...requirementsOf(sealed.policy) }
  }
  const requireTpm = (): HostTpm => {
    if (tpm !== undefined) return tpm
    throw new EsxiError('ENCRYPTION_MODE_INVALID', 'this host has no TPM 2.0 to seal in')
  }
  const withTpm = async <T>(work: (session: Tpm) => Promise<T>): Promise<T> =>
    requireTpm().use(work)
  /**
   * Seals a secret in the TPM. Requires the PCR values of the boot, because a seal to values that
   * no boot produces would never open.
   */
  const sealUnder = (policy: SealingPolicy) => async (secret: Secret) =>
    requireTpm().useAsBooted(async (session) => {
      const { name: srkName } = await provisionStorageRootKey(session)
      await provisionCounters(session)
      return seal(session, { secret, policy, srkName })
    })
  /** Requires that the present seal opens, because the TPM may have been cleared since the boot. */
  const requireAsBooted = async (): Promise<void> => {
    const sealed = configKey.sealed()
    if (sealed === undefined) return
    await requireOpens(withTpm, sealed, await policiesFor(sealed), notAsBooted)
  }
  const policiesFor = (sealed: SealedObject): Promise<BootPolicy[]> =>
    readPoliciesFor(files, sealed).catch((cause: EsxiError) => {
      const remedy = 'approve the boot of this host again (nkpsim host authorize-boot)'
      throw new EsxiError(cause.code, `${cause.message}; ${remedy}`, { cause })
    })
  const rotate = async (): Promise<RecoveryKey> => {
    const { policy } = requireSealed(configKey.sealed())
    await requireAsBooted()
    const next = createRecoveryKey(random)
    await configKey.replace(sealUnder(policy), next)
    return next
  }

  const change = async ({ mode = '', ...requested }: EncryptionChange): Promise<void> => {
    const before = settings()
    const requirements = {
      requireSecureBoot: requested.requireSecureBoot ?? before.requireSecureBoot,
      requireExecInstalledOnly:
        requested.requireExecInstalledOnly ?? before.requireExecInstalledOnly,
    }
    requirePossible(before, mode, requirements, description)
    const sealed = configKey.sealed()
    if (sealed === undefined) {
      const { configuration } = await withTpm(provisionCounters)
      input.store.protect(input.guardFrom(configuration.value))
    }
    await requireAsBooted()
    const policy = sealingPolicy(requirements, sealed?.policy.approved?.authority)
    await configKey.replace(
      sealUnder(policy),
      state.current().recovery ?? createRecoveryKey(random),
    )
  }
  const approve = async (
    authority: BootAuthority,
    policies: readonly BootPolicy[],
  ): Promise<void> => {
    const present = requireSealed(configKey.sealed())
    const known = present.policy.approved?.authority
    // Checked before anything is written. A seal that does not open now would not open at the next
    // boot either.
    if (known !== undefined && isSameAuthority(known, authority))
      await requireOpens(withTpm, present, policies, notApproved)
    else {
      const sealApproved = sealUnder(sealingPolicy(requirementsOf(present.policy), authority))
      await configKey.replace(async (secret) => {
        const next = await sealApproved(secret)
        await requireOpens(withTpm, next, policies, notApproved)
        // Until the new key takes effect, the host needs the old policies too. If they cannot be
        // read, they are lost already.
        const old = await readPoliciesFor(files, present).catch(() => [])
        await files.writeBootPolicies([...old, ...policies])
        return next
      }, state.current().recovery ?? createRecoveryKey(random))
    }
    await files.writeBootPolicies(policies)
  }
  return {
    settings,
    authority: () => configKey.sealed()?.policy.approved?.authority,
    change: (wanted, still) => inTurn(() => change(wanted), still),
    approve: (authority, policies, still) => inTurn(() => approve(authority, policies), still),
    recoveryKey: () => requireRecoveryKey(state, settings()),
    rotateRecoveryKey: (still) =>
      inTurn(() => {
        requireRecoveryKey(state, settings())
        return rotate()
      }, still),
    close: () => {
      isClosed = true
      return changes.close()
    },
  }
}

function requireSealed(sealed: SealedObject | undefined): SealedObject {
  if (sealed !== undefined) return sealed
  throw new EsxiError('ENCRYPTION_MODE_INVALID', 'the configuration of this host is not sealed')
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
  otherwise: (cause: TpmError) => EsxiError,
): Promise<void> {
  try {
    const { secret } = await withTpm((session) => unsealObject(session, sealed, policies))
    secret.wipe()
  } catch (cause) {
    if (!(cause instanceof TpmError)) throw cause
    throw otherwise(cause)
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

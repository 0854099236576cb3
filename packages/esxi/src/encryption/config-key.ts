import { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { SealedObject } from '@nkpsim/tpm'
import type { HostState } from '../config-store/host-state.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'
import type { KeyFiles } from './key-files.ts'
import { boxForRecovery } from './recovery-key.ts'
import { CONFIG_KEY_BYTES, settleSeals } from './unlock.ts'

/** The key of a running host's configuration, and the files on disk that give access to it. */
export type ConfigKey = {
  /** Undefined in mode NONE. */
  sealed(): SealedObject | undefined
  /**
   * Gives the configuration a new key, which takes effect when the configuration is durable. Copies
   * of the old box, seal or key file open only older copies of the configuration. The promise
   * resolves when the TPM, too, has recorded the new version. Call it again only after that.
   * @param seal seals the new key to the host's TPM. If it throws, nothing changes
   */
  replace(seal: (key: Secret) => Promise<SealedObject>, recovery: RecoveryKey): Promise<void>
}

export type ConfigKeyInput = {
  files: KeyFiles
  key: Secret
  sealed: SealedObject | undefined
  state: HostState
  random: Random
  logger: Pick<Logger, 'warn'>
}

export function createConfigKey(input: ConfigKeyInput): ConfigKey {
  const { files, state, random, logger } = input
  let { key, sealed } = input
  let isSettled = true
  /** Updates the files that give access to the present key. */
  const settle = async (): Promise<void> => {
    if (isSettled) return
    const { recovery } = state.current()
    if (sealed === undefined) await files.deleteNextSealed()
    else await settleSeals(files, sealed)
    const isSealed = sealed !== undefined && recovery !== undefined
    await files.writeRecovery(isSealed ? [boxForRecovery(key, recovery, random)] : [])
    isSettled = true
  }
  /**
   * The write of the configuration decides. The old key opens the host before that write, the new
   * key after it. Both keys are on disk in the meantime.
   */
  const write = async (
    next: { key: Secret; sealed: SealedObject },
    recovery: RecoveryKey,
  ): Promise<{ noted: Promise<void> }> => {
    const before = state.current().recovery
    isSettled = false
    await files.writeRecovery([
      ...(before === undefined ? [] : [boxForRecovery(key, before, random)]),
      boxForRecovery(next.key, recovery, random),
    ])
    await files.writeNextSealed(next.sealed)
    const saved = await state.changeKey((current) => ({ ...current, recovery }), next.key)
    if (before !== recovery) before?.digits.wipe()
    return saved
  }
  return {
    sealed: () => sealed,
    replace: async (seal, recovery) => {
      await settle()
      const nextKey = Secret.random(CONFIG_KEY_BYTES, random.bytes)
      let saved: { noted: Promise<void> }
      try {
        const nextSealed = await seal(nextKey)
        saved = await write({ key: nextKey, sealed: nextSealed }, recovery)
        key.wipe()
        key = nextKey
        sealed = nextSealed
      } catch (error) {
        nextKey.wipe()
        throw error
      }
      // The change has happened, so its caller must get the result. The next change or boot tries
      // this again.
      await settle().catch((error: unknown) => logger.warn('config-key.files-unsettled', { error }))
      await saved.noted
    },
  }
}

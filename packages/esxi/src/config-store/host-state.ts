import type { Secret } from '@nkpsim/crypto'
import { createQueue } from '@nkpsim/daemon'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { KeyProvider, NativeKeyProvider } from '../records/key-provider.ts'
import type { ConfigStore } from './config-store.ts'
import { wipeUnstored } from './stored-keys.ts'

/** The only holder of a host's configuration: memory and disk always agree. */
export type HostState = {
  current(): HostConfiguration
  /**
   * Decides on the current configuration. A new configuration is durable before it takes effect.
   * Updates run one after the other. The promise resolves when the TPM, too, has recorded the new
   * version. Other updates do not wait for this record, because a TPM that does not answer takes
   * long.
   * @param still called when the turn of the update has come. If it rejects, nothing changes
   */
  update<T>(
    decide: (current: HostConfiguration) => { next?: HostConfiguration; result: T },
    still?: () => Promise<void>,
  ): Promise<T>
  /**
   * Changes the configuration and its key in one step. The promise resolves when the configuration
   * is durable, and `noted` when the TPM has recorded its version.
   * @param nextKey encrypts the next configuration and all later ones
   */
  changeKey(
    change: (current: HostConfiguration) => HostConfiguration,
    nextKey: Secret,
  ): Promise<{ noted: Promise<void> }>
  /** Waits for the running update and its record in the TPM. Later updates are refused. */
  close(): Promise<void>
}

/**
 * Wraps the stored configuration. A failed write calls onStoreFailure, which must end the process,
 * because the content of the disk is then unknown.
 */
export function createHostState(
  store: ConfigStore,
  initial: HostConfiguration,
  onStoreFailure: (error: unknown) => never,
): HostState {
  let configuration = initial
  const updates = createQueue()
  let notes: Promise<unknown> = Promise.resolve()
  const save = (next: HostConfiguration, nextKey?: Secret) =>
    store.save(next, nextKey).then(() => {
      wipeDropped(configuration.keyProviders, next.keyProviders)
      wipeUnstored(configuration.storedKeys, next.storedKeys)
      configuration = next
      const noted = store.noteVersion()
      notes = Promise.all([notes, noted])
      // In an object, so that the queue does not wait for the promise.
      return { noted }
    }, onStoreFailure)
  return {
    current: () => configuration,
    update: async (decide, still) => {
      const { result, noted } = await updates.run(async () => {
        await still?.()
        const { next, result } = decide(configuration)
        return next === undefined ? { result, noted: undefined } : { result, ...(await save(next)) }
      })
      await noted
      return result
    },
    changeKey: (change, nextKey) => updates.run(() => save(change(configuration), nextKey)),
    close: async () => {
      await updates.close()
      await notes
    },
  }
}

/**
 * Returns the next list of providers. A KDK that stays keeps its Secret, so that its users can
 * continue; wipes the copy of that KDK in `next`.
 */
export function keepSecrets(
  current: readonly KeyProvider[],
  next: readonly KeyProvider[],
): KeyProvider[] {
  const held = natives(current)
  return next.map((provider) => {
    if (provider.kind !== 'native') return provider
    const same = held.find(({ keyId, kcv }) => keyId === provider.keyId && kcv === provider.kcv)
    if (same === undefined || same.kdk === provider.kdk) return provider
    provider.kdk.wipe()
    return { ...provider, kdk: same.kdk }
  })
}

/** Wipes the KDKs that are no longer in the list. */
export function wipeDropped(before: readonly KeyProvider[], after: readonly KeyProvider[]): void {
  const kept = new Set(natives(after).map(({ kdk }) => kdk))
  for (const { kdk } of natives(before)) if (!kept.has(kdk)) kdk.wipe()
}

function natives(keyProviders: readonly KeyProvider[]): NativeKeyProvider[] {
  return keyProviders.filter((provider) => provider.kind === 'native')
}

import type { Secret } from '@nkpsim/crypto'
import { createQueue } from '@nkpsim/daemon'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { ConfigStore } from './config-store.ts'

/** The only holder of a host's configuration: memory and disk always agree. */
export type HostState = {
  current(): HostConfiguration
  /**
   * Decides on the current configuration. A new configuration is durable before it takes effect.
   * Updates run one after the other. The promise resolves when the TPM, too, has recorded the new
   * version. Other updates do not wait for this record, because a TPM that does not answer takes
   * long.
   * @param nextKey encrypts the next configuration and all later ones
   */
  update<T>(
    decide: (current: HostConfiguration) => { next?: HostConfiguration; result: T },
    nextKey?: Secret,
  ): Promise<T>
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
  return {
    current: () => configuration,
    update: async (decide, nextKey) => {
      const { result, noted } = await updates.run(async () => {
        const decided = decide(configuration)
        const { next } = decided
        if (next === undefined) return { result: decided.result, noted: undefined }
        await store.save(next, nextKey).catch(onStoreFailure)
        wipeDropped(configuration.keyProviders, next.keyProviders)
        configuration = next
        // In an object, so that the queue does not wait for the promise.
        const note = store.noteVersion()
        notes = Promise.all([notes, note])
        return { result: decided.result, noted: note }
      })
      await noted
      return result
    },
    close: async () => {
      await updates.close()
      await notes
    },
  }
}

/**
 * Returns the next list of providers. A KDK that stays keeps its Secret, so that its users can
 * continue.
 */
export function keepSecrets(
  current: readonly KeyProvider[],
  next: readonly KeyProvider[],
): KeyProvider[] {
  return next.map((provider) => {
    const same = current.find(({ keyId, kcv }) => keyId === provider.keyId && kcv === provider.kcv)
    if (same === undefined || same.kdk === provider.kdk) return provider
    provider.kdk.wipe()
    return { ...provider, kdk: same.kdk }
  })
}

/** Wipes the KDKs that are no longer in the list. */
export function wipeDropped(before: readonly KeyProvider[], after: readonly KeyProvider[]): void {
  const kept = new Set(after.map(({ kdk }) => kdk))
  for (const { kdk } of before) if (!kept.has(kdk)) kdk.wipe()
}

import { EsxiError } from '../../errors.ts'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import type { KeyProvider } from '../../records/key-provider.ts'
import { type Datastore, listVmNames } from '../files/datastore.ts'
import { type RehearsedVm, rehearseVm } from './rehearse-vm.ts'

/** Rehearses a disaster recovery on this host. */
export type Rehearsals = {
  /**
   * Yields the result for each VM in a datastore, or in all datastores if the name is empty.
   * Touches no file: takes no lock, and writes nothing.
   * @throws EsxiError DATASTORE_NOT_FOUND, DATASTORE_UNUSABLE
   */
  rehearse(datastoreName: string): AsyncIterable<RehearsedVm>
}

export function createRehearsals({
  datastores,
  held,
  hostKeys,
}: {
  datastores: readonly Datastore[]
  /** Returns the key providers that the host holds now. */
  held: () => readonly KeyProvider[]
  hostKeys: HostKeys
}): Rehearsals {
  return {
    rehearse: async function* (datastoreName) {
      const wanted = datastores.filter(({ name }) => datastoreName === '' || name === datastoreName)
      if (wanted.length === 0)
        throw new EsxiError(
          'DATASTORE_NOT_FOUND',
          `this host mounts no datastore "${datastoreName}"`,
        )
      for (const datastore of wanted)
        for (const name of await listVmNames(datastore))
          try {
            yield await rehearseVm(datastore, name, { hostKeys, held: held() })
          } catch (error) {
            // Removed meanwhile.
            if (!(error instanceof EsxiError) || error.code !== 'VM_NOT_FOUND') throw error
          }
    },
  }
}

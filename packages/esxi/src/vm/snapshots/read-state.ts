import { join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import { MAX_DICTIONARY_BYTES } from '../files/dictionary.ts'
import {
  decryptPrivateConfiguration,
  type PrivateConfiguration,
} from '../files/private-configuration.ts'
import type { Snapshot } from '../files/snapshot-list.ts'
import { DEFAULT_HARDWARE, parseVmx, placedDisks, type Vmx } from '../files/vmx.ts'

/**
 * Reads the .vmx as it was at a snapshot.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function readStateAt(folder: HeldFolder, snapshot: Snapshot): Promise<Vmx> {
  const path = join(folder.path, snapshot.fileName)
  const bytes = await folder.read(snapshot.fileName, MAX_DICTIONARY_BYTES).catch((cause) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new EsxiError('VM_INVALID', `${path} is missing: put it back`, { cause })
  })
  const vmx = parseVmx(bytes, path)
  const nodes = placedDisks(vmx).map(({ node }) => node)
  if (nodes.join() === snapshot.disks.map(({ node }) => node).join()) return vmx
  throw new EsxiError('VM_INVALID', `${path} has other disks than the snapshot`)
}

/**
 * Returns the configuration in a .vmx as it was at a snapshot.
 * @param dek the key of the VM's configuration, which stays the same while snapshots exist;
 *   undefined if the VM home is not encrypted
 * @throws EsxiError VM_INVALID
 */
export function configurationAt(state: Vmx, dek: Secret | undefined): PrivateConfiguration {
  return dek === undefined
    ? { ...(state.hardware ?? DEFAULT_HARDWARE), disks: [] }
    : decryptPrivateConfiguration(dek, state)
}

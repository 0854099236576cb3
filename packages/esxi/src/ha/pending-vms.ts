import { kindOfKeyId } from '@nkpsim/crypto'
import { EsxiError } from '../errors.ts'
import { type Datastore, holdVmFolder, vmPaths } from '../vm/files/datastore.ts'
import { displayNameOf } from '../vm/files/display-name.ts'
import { keysOf, readVmFilesIn } from '../vm/files/read-vm.ts'
import { restartPriority } from '../vm/files/restart-priority.ts'
import { readTerm } from '../vm/files/terms.ts'
import { requireFolderName } from '../vm/files/vm-name.ts'
import { LOCK_TERM } from '../vm/files/vm-tenure.ts'
import { needOfStandard, type PendingVm } from './place-restarts.ts'
import type { PowerOnList, ProtectedVm } from './power-on-list.ts'

/**
 * Returns those VMs of a failed run that nobody has powered on since, and that vSphere HA restarts.
 * A VM that was powered on since has another term, also if it is off again.
 * @throws EsxiError DATASTORE_UNUSABLE
 */
export async function pendingVms(
  datastore: Datastore,
  { vms, incarnation }: PowerOnList,
): Promise<PendingVm[]> {
  const pending: PendingVm[] = []
  for (const vm of vms) {
    const found = await pendingVm(datastore, vm, incarnation)
    if (found !== undefined) pending.push(found)
  }
  return pending
}

async function pendingVm(
  datastore: Datastore,
  { name, term }: ProtectedVm,
  incarnation: string,
): Promise<PendingVm | undefined> {
  try {
    // The list may have been written by others.
    requireFolderName(name)
    if (!(await isStillLast(datastore, name, term, incarnation))) return undefined
    const facts = await factsOf(datastore, name)
    return facts.priority === 'disabled' ? undefined : { name, term, ...facts }
  } catch (error) {
    if (!(error instanceof EsxiError)) throw error
    if (error.code === 'VM_NOT_FOUND' || error.code === 'INVALID_NAME') return undefined
    if (error.code === 'DATASTORE_UNUSABLE') throw error
    // A host that tries to restart it reports what is wrong.
    return { name, displayName: name, term, needs: [], priority: 'medium' }
  }
}

/**
 * Whether a term of a VM's lock is the last one, and belongs to this run.
 * @throws EsxiError VM_NOT_FOUND, VM_INVALID, DATASTORE_UNUSABLE
 */
export async function isStillLast(
  datastore: Datastore,
  name: string,
  term: number,
  incarnation?: string,
): Promise<boolean> {
  await using folder = await holdVmFolder(vmPaths(datastore, name))
  const { number, owner } = await readTerm(folder, LOCK_TERM)
  return number === term && (incarnation === undefined || owner?.incarnation === incarnation)
}

async function factsOf(
  datastore: Datastore,
  name: string,
): Promise<Pick<PendingVm, 'displayName' | 'needs' | 'priority'>> {
  const paths = vmPaths(datastore, name)
  await using folder = await holdVmFolder(paths)
  const files = await readVmFilesIn(folder, paths)
  const keys = keysOf(files).map(({ locator, providerKeyId }) => ({
    kind: kindOfKeyId(locator.keyId),
    provider: locator.providerName,
    keyId: providerKeyId === '' ? needOfStandard(locator.providerName) : providerKeyId,
  }))
  return {
    displayName: displayNameOf(files.vmx, name),
    needs: [...new Map(keys.map((key) => [key.keyId, key])).values()],
    priority: restartPriority(files.vmx),
  }
}

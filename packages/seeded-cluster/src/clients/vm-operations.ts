import type { VmOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'
import type { VmDisks } from './vm-disks.ts'

/**
 * Performs an operation on a VM. Writes and reads go through the model of its first disk.
 * @param content returns the bytes of a write
 */
export async function performOnVm(
  operation: VmOperation,
  site: SiteAccess,
  disks: VmDisks,
  content: (lengthBytes: number) => Buffer,
): Promise<Record<string, string> | undefined> {
  const { host, vm: name } = operation
  const machines = () => site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
  const registration = () => site.host(host, 'nkpsim.esxi.v1.VmRegistrationService')
  const lifecycle = () => site.host(host, 'nkpsim.esxi.v1.VmLifecycleService')
  const crypto = () => site.host(host, 'nkpsim.esxi.v1.VmCryptoService')
  const vtpms = () => site.host(host, 'nkpsim.esxi.v1.VtpmService')
  const snapshots = () => site.host(host, 'nkpsim.esxi.v1.VmSnapshotService')
  switch (operation.kind) {
    case 'createVm': {
      const { provider, diskBytes } = operation
      await (await machines()).createVm({ spec: { name, provider }, diskBytes }, CALL)
      disks.created(name, diskBytes)
      return undefined
    }
    case 'powerOnVm':
      await (await machines()).powerOnVm({ name }, CALL)
      return undefined
    case 'powerOffVm':
      await (await machines()).powerOffVm({ name }, CALL)
      return undefined
    case 'suspendVm':
      await (await lifecycle()).suspendVm({ name }, CALL)
      return undefined
    case 'resumeVm':
      await (await lifecycle()).resumeVm({ name }, CALL)
      return undefined
    case 'unlockVm':
      await (await crypto()).unlockVm({ name }, CALL)
      return undefined
    case 'registerVm':
      await (await registration()).registerVm({ name }, CALL)
      return undefined
    case 'unregisterVm':
      await (await registration()).unregisterVm({ name }, CALL)
      return undefined
    case 'deleteVm': {
      const client = await registration()
      // Whether the disk still exists is unknown until an answer comes.
      disks.forget(name)
      await client.deleteVm({ name }, CALL)
      return undefined
    }
    case 'writeDisk': {
      const { offsetBytes, lengthBytes } = operation
      const client = await machines()
      await disks.write(name, offsetBytes, content(lengthBytes), (bytes) =>
        client.writeDisk(messagesOf(name, offsetBytes, bytes), CALL),
      )
      return undefined
    }
    case 'writeByNbd': {
      const { offsetBytes, lengthBytes } = operation
      await disks.write(name, offsetBytes, content(lengthBytes), (bytes) =>
        site.writeByNbd({ host, vm: name }, offsetBytes, bytes),
      )
      return undefined
    }
    case 'flushDisk': {
      const client = await machines()
      // A write without content, because each write flushes.
      await disks.flush(name, () => client.writeDisk(messagesOf(name, 0), CALL))
      return undefined
    }
    case 'readDisk': {
      const client = await machines()
      const chunks: Buffer[] = []
      await disks.read(name, async () => {
        for await (const { chunk } of client.readDisk({ name }, CALL)) chunks.push(chunk)
        return Buffer.concat(chunks)
      })
      return undefined
    }
    case 'rekeyVm': {
      const { provider, isDeep: deep } = operation
      await (await crypto()).rekeyVm({ name, provider, deep }, CALL)
      return undefined
    }
    case 'addVtpm':
      await (await vtpms()).addVtpm({ name }, CALL)
      return undefined
    case 'removeVtpm':
      await (await vtpms()).removeVtpm({ name }, CALL)
      return undefined
    case 'createSnapshot': {
      const { snapshot } = operation
      const client = await snapshots()
      await disks.freeze(name, snapshot, () => client.createSnapshot({ name, snapshot }, CALL))
      return undefined
    }
    case 'revertToSnapshot': {
      const { snapshot } = operation
      const client = await snapshots()
      await disks.revert(name, snapshot, () => client.revertToSnapshot({ name, snapshot }, CALL))
      return undefined
    }
    case 'removeSnapshot':
      await (await snapshots()).removeSnapshot({ name, snapshot: operation.snapshot }, CALL)
      return undefined
    case 'cloneVm': {
      const { clone: cloneName } = operation
      const client = await site.host(host, 'nkpsim.esxi.v1.VmCloneService')
      await disks.clone(name, cloneName, () => client.cloneVm({ name, cloneName }, CALL))
      return undefined
    }
    case 'addDisk': {
      const { provider, diskBytes: sizeBytes } = operation
      await (await registration()).addDisk({ name, provider, sizeBytes }, CALL)
      return undefined
    }
    case 'moveVm': {
      const migrations = await site.vcenter('nkpsim.vcenter.v1.MigrationService')
      await migrations.migrateVm({ name, host: operation.to }, CALL)
      return undefined
    }
    case 'removeDisk':
      await (await registration()).removeDisk({ name, disk: 1, deleteFiles: true }, CALL)
      return undefined
    case 'createPlainVm': {
      const { diskBytes } = operation
      const client = await site.host(host, 'nkpsim.esxi.v1.PlainVmService')
      await client.createPlainVm({ name, diskBytes }, CALL)
      disks.created(name, diskBytes)
      return undefined
    }
    case 'encryptVm': {
      const { provider, isHomeOnly: skipDisks } = operation
      await (await crypto()).encryptVm({ name, provider, skipDisks }, CALL)
      return undefined
    }
    case 'decryptVm':
      await (await crypto()).decryptVm({ name }, CALL)
      return undefined
  }
}

async function* messagesOf(name: string, offsetBytes: number, bytes?: Buffer) {
  yield { header: { name, offsetBytes } }
  if (bytes !== undefined) yield { chunk: bytes }
}

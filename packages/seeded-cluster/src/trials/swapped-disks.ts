import type { KeyedRead } from '@nkpsim/checkers'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import type { Machine } from '../cluster/machine.ts'
import { contentOf } from '../cluster/places.ts'
import { replace } from './changed-boots.ts'
import { codeOf, readAll } from './without-vcenter.ts'

/** Files of a VM that belong to its own key: the encrypted data, and the wrapped key. */
const FILES = ['-flat.vmdk', '.vmdk'] as const

/**
 * Swaps files of two powered-off VMs: first their data, then their wrapped keys. Each time reads
 * the first VM, whose key does not fit its data, and puts the files back. At last reads the first
 * VM with its own files (I14).
 * @param machine a machine that mounts the datastore
 */
export async function readSwapped({
  site,
  host,
  machine,
  vms: [one, other],
}: {
  site: SiteAccess
  host: string
  machine: Pick<Machine, 'peek'>
  vms: readonly [string, string]
}): Promise<KeyedRead[]> {
  const reads: KeyedRead[] = []
  for (const suffix of FILES) {
    const paths = [one, other].map((vm) => `${DATASTORE_FOLDER}/${vm}/${vm}${suffix}`)
    const put = (contents: readonly Buffer[]): void => {
      for (const [index, path] of paths.entries())
        machine.peek((files) => replace(files, path, contents[index] ?? Buffer.alloc(0)))
    }
    const originals = paths.map((path) => machine.peek((files) => contentOf(files, path)))
    put(originals.toReversed())
    reads.push(await readPoweredOn(site, host, one, `disk of ${one} with ${suffix} of ${other}`))
    put(originals)
  }
  const own = await readPoweredOn(site, host, one, `disk of ${one}`)
  return [...reads, { ...own, hasRightKey: true }]
}

async function readPoweredOn(
  site: SiteAccess,
  host: string,
  name: string,
  object: string,
): Promise<KeyedRead> {
  const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
  let returnedBytes = 0
  const error = await codeOf(async () => {
    await machines.powerOnVm({ name }, CALL)
    returnedBytes = (await readAll(machines.readDisk({ name }, CALL))).length
  })
  await codeOf(() => machines.powerOffVm({ name }, CALL))
  return { object, hasRightKey: false, returnedBytes, error }
}

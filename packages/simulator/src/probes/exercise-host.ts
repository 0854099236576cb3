import type { Random } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { readDisk, writeDisk } from '../operator/disk-streams.ts'

const DISK_BYTES = 1024 * 1024

/**
 * Makes a host create an encrypted VM with its default provider and power it on. Writes to the
 * disk, reads the data back, and deletes the VM.
 * @throws RpcError; Error if the data differs
 */
export async function exerciseHost(
  channel: RpcChannel,
  host: string,
  random: Random,
  options: { timeoutMs: number },
): Promise<void> {
  const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
  const registration = channel.client('nkpsim.esxi.v1.VmRegistrationService')
  const name = `chaos-${host}-${random.bytes(4).toString('hex')}`
  const bytes = random.bytes(DISK_BYTES)
  await vms.createVm({ spec: { name, provider: '' }, diskBytes: DISK_BYTES }, options)
  try {
    await vms.powerOnVm({ name }, options)
    await writeDisk(vms, { name, offsetBytes: 0, bytes }, options)
    const read = await readDisk(vms, name, options)
    if (!read.equals(bytes)) throw new Error('the disk reads back different data')
  } finally {
    await vms.powerOffVm({ name }, options).catch(() => undefined)
    await registration.deleteVm({ name }, options)
  }
}

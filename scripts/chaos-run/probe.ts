import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectHost, connectVcenterWithoutSession } from '@nkpsim/simulator'

const VCENTER_TIMEOUT_MS = 2000
const HOST_TIMEOUT_MS = 20_000
const DISK_BYTES = 1024 * 1024

/** What a part of a cluster does at the moment; `failed` is the reason in one line. */
export type Probe = { part: string; failed: string | undefined }

/** Whether vCenter answers. */
export function probeVcenter(stateDir: string): Promise<Probe> {
  return probe('vCenter', connectVcenterWithoutSession(stateDir), async (channel) => {
    await channel
      .client('nkpsim.vcenter.v1.AboutService')
      .getAbout({}, { timeoutMs: VCENTER_TIMEOUT_MS })
  })
}

/** Whether a host makes an encrypted VM by its default provider, powers it on, writes and reads it back; the VM is deleted again. */
export function probeHost(stateDir: string, host: string): Promise<Probe> {
  return probe(host, connectHost(stateDir, host), async (channel) => {
    const options = { timeoutMs: HOST_TIMEOUT_MS }
    const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    const registration = channel.client('nkpsim.esxi.v1.VmRegistrationService')
    const name = `chaos-${host}-${randomBytes(4).toString('hex')}`
    const bytes = randomBytes(DISK_BYTES)
    await vms.createVm({ spec: { name, provider: '' }, diskBytes: DISK_BYTES }, options)
    try {
      await vms.powerOnVm({ name }, options)
      await vms.writeDisk(written(name, bytes), options)
      const read = await buffer(chunksOf(vms.readDisk({ name }, options)))
      if (!read.equals(bytes)) throw new Error('it reads back other than it was written')
    } finally {
      await vms.powerOffVm({ name }, options).catch(() => undefined)
      await registration.deleteVm({ name }, options)
    }
  })
}

async function probe(
  part: string,
  channel: RpcChannel,
  use: (channel: RpcChannel) => Promise<void>,
): Promise<Probe> {
  try {
    await use(channel)
    return { part, failed: undefined }
  } catch (error) {
    return { part, failed: error instanceof Error ? error.message : String(error) }
  } finally {
    channel.close()
  }
}

async function* written(name: string, bytes: Buffer) {
  yield { header: { name, offsetBytes: 0 } }
  yield { chunk: bytes }
}

async function* chunksOf(messages: AsyncIterable<{ chunk: Buffer }>): AsyncIterable<Buffer> {
  for await (const { chunk } of messages) yield chunk
}

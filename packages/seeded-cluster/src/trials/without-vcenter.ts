import type { HostAttempt } from '@nkpsim/checkers'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { DaemonNode } from '../cluster/daemon-node.ts'

const DISK_BYTES = 16_384
const WRITE_OFFSET_BYTES = 4000
/** Errors of a power-on of a VM that vSphere HA has restarted, on the same or another host. */
const RESTARTED: readonly string[] = ['INVALID_POWER_STATE', 'VM_POWERED_ON_ELSEWHERE']

/** A provider that a host may use for new VMs, with its KDK on the host. */
export type UsableProvider = { provider: string; keyId: string }

/** What was seen of a host while vCenter was down. */
export type SeenWithoutVcenter = {
  attempts: HostAttempt[]
  /** A line for each difference of a disk from what was written. */
  differences: string[]
  /** VMs that were made. They are powered off. */
  vms: string[]
}

/** Returns a provider that the host may use for VMs; undefined if there is none. */
export async function usableProvider(
  site: SiteAccess,
  host: string,
): Promise<UsableProvider | undefined> {
  try {
    const service = await site.host(host, 'nkpsim.esxi.v1.HostService')
    const { keyProviders, trustAttestation } = await service.getStatus({}, CALL)
    // An unattested Trusted Host powers on no VM.
    const isAttested = trustAttestation?.status === 'TRUST_ATTESTATION_STATUS_ATTESTED'
    if (trustAttestation !== null && !isAttested) return undefined
    return keyProviders.find(
      ({ kind, usable, foreign }) => usable && !foreign && kind === 'KEY_PROVIDER_KIND_NATIVE',
    )
  } catch (error) {
    if (error instanceof RpcError) return undefined
    throw error
  }
}

/**
 * Uses an encrypted VM on a host while vCenter is down: creates it, powers it on and writes to it.
 * After a reboot of the host, powers it on again and reads (I4, I3).
 * @param vm name of the new VM
 */
export async function tryWithoutVcenter({
  site,
  host,
  node,
  provider,
  vm,
  content,
}: {
  site: SiteAccess
  host: string
  node: DaemonNode
  provider: string
  vm: string
  content: Buffer
}): Promise<SeenWithoutVcenter> {
  const attempts: HostAttempt[] = []
  const differences: string[] = []
  const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
  const ha = await site.host(host, 'nkpsim.esxi.v1.HighAvailabilityService')
  const { datastores } = await ha.getHaStatus({}, CALL)
  const isHaOn = datastores.some(({ role }) => role !== 'HA_ROLE_NONE')
  /** @returns whether it succeeded */
  const attempt = async (operation: string, act: () => Promise<unknown>): Promise<boolean> => {
    const error = await codeOf(act)
    attempts.push({
      ...{ operation, host, isVcenterUp: false, holdsKdk: true, isFaulty: false, error },
      // The evaluation period of vSphere may be over, see docs/time-and-alarms.md.
      isRefusal:
        error === 'LICENSE_RESTRICTED' ||
        (isHaOn && error !== undefined && RESTARTED.includes(error)),
    })
    return error === undefined
  }
  const powerOnAndRead = async (expected: Buffer | undefined): Promise<boolean> => {
    if (!(await attempt('powerOnVm', () => machines.powerOnVm({ name: vm }, CALL)))) return false
    if (expected === undefined) return true
    return attempt('readDisk', async () => {
      const found = await readAll(machines.readDisk({ name: vm }, CALL))
      const part = found.subarray(WRITE_OFFSET_BYTES, WRITE_OFFSET_BYTES + expected.length)
      if (!part.equals(expected)) differences.push(`disk of ${vm} differs from what was written`)
    })
  }
  const spec = { name: vm, provider }
  const isMade = await attempt('createVm', () =>
    machines.createVm({ spec, diskBytes: DISK_BYTES }, CALL),
  )
  const seen = { attempts, differences, vms: isMade ? [vm] : [] }
  if (!isMade || !(await powerOnAndRead(undefined))) return seen
  const messages = messagesOf(vm, content)
  if (!(await attempt('writeDisk', () => machines.writeDisk(messages, CALL)))) return seen
  node.kill({ losesPower: true })
  const hasBooted = await attempt('reboot', async () => {
    await node.start()
    if (!node.isServing()) throw new RpcError('UNAVAILABLE', 'HOST_DOES_NOT_BOOT', host)
  })
  // vSphere HA may have restarted the VM by now.
  if (!hasBooted || !(await powerOnAndRead(content))) return isHaOn ? { ...seen, vms: [] } : seen
  await attempt('powerOffVm', () => machines.powerOffVm({ name: vm }, CALL))
  return seen
}

/** Makes a call. Returns the code of its error; undefined if it succeeded. */
export async function codeOf(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (error instanceof RpcError) return error.code
    throw error
  }
}

/** Returns all bytes of a disk that is read. */
export async function readAll(chunks: AsyncIterable<{ chunk: Buffer }>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const { chunk } of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

async function* messagesOf(name: string, content: Buffer) {
  yield { header: { name, offsetBytes: WRITE_OFFSET_BYTES } }
  yield { chunk: content }
}

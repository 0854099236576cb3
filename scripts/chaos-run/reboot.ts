import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { OwnHost } from '@nkpsim/simulator'
import { ChaosError } from './errors.ts'
import type { Site } from './site.ts'

const BOOT_TIMEOUT_MS = 60_000
const POLL_MS = 200

/**
 * Reboots or recreates a host, and checks that the host comes up with its keys. Then powers on the
 * VMs that ran before, and uses a new VM.
 * @param act reboots the host
 * @returns one line with the result
 * @throws ChaosError if the host does not come up, or lacks a key that it had
 */
export async function rebootAndCheck(
  { calls }: Pick<Site, 'calls'>,
  host: string,
  act: () => Promise<unknown>,
): Promise<string> {
  const before = await calls.readHost(host)
  const startMs = performance.now()
  await act()
  const after = await untilUp(() => calls.readHost(host), host)
  const bootedMs = performance.now() - startMs
  const lost = Object.entries(before.kcvs).filter(([provider, kcv]) => after.kcvs[provider] !== kcv)
  if (lost.length > 0)
    throw new ChaosError(
      `${host} came up without the KDK of ${lost.map(([name]) => name).join(', ')}`,
    )
  for (const vm of before.running) await calls.powerOn(host, vm)
  await calls.exerciseHost(host)
  const keys = Object.entries(after.kcvs).map(([provider, kcv]) => `${provider} ${kcv.slice(0, 8)}`)
  const opened = after.encryptionMode === 'TPM' ? 'unsealed by its TPM' : 'opened by its key file'
  // Whether vCenter was connected when the host first answered. vCenter may not have reconnected
  // yet.
  const vcenter = after.vcenterConnected
    ? ', and vCenter was connected by then'
    : ' while vCenter was not connected'
  const vms = before.running.length
  return [
    `it was up after ${(bootedMs / 1000).toFixed(1)} s, ${opened}${vcenter}`,
    keys.length === 0
      ? 'the host holds no key provider'
      : `the host holds the KDK of ${keys.join(', ')}`,
    `${vms} ${vms === 1 ? 'VM that was on is' : 'VMs that were on are'} on again`,
    'a new VM was created, powered on, written and read',
  ].join('; ')
}

async function untilUp(read: () => Promise<OwnHost>, host: string): Promise<OwnHost> {
  const deadlineMs = performance.now() + BOOT_TIMEOUT_MS
  for (;;) {
    try {
      return await read()
    } catch (cause) {
      const message = messageOf(cause)
      if (performance.now() > deadlineMs)
        throw new ChaosError(`${host} does not come up: ${message}`, { cause })
      await delay(POLL_MS)
    }
  }
}

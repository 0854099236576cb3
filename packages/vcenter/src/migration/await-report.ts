import { isSameName } from '@nkpsim/daemon/name-text'
import type { MachineClock } from '@nkpsim/effects'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

/** Hosts report each change of their VMs, usually within a fraction of a second. */
const REPORT_MS = 3000

/**
 * Waits until the reports of hosts fulfil a condition. A host is asked by its users directly too,
 * so vCenter may hear of a VM a moment later.
 * @returns whether they fulfil it; false after 3 seconds
 */
export async function awaitReport(
  store: Pick<Store, 'snapshot' | 'onChange'>,
  clock: Pick<MachineClock, 'sleep'>,
  isTold: (snapshot: Snapshot) => boolean,
): Promise<boolean> {
  if (isTold(store.snapshot())) return true
  const told = new AbortController()
  const forget = store.onChange((snapshot) => {
    if (isTold(snapshot)) told.abort()
  })
  try {
    await clock.sleep(REPORT_MS, told.signal)
  } catch (error) {
    if (!told.signal.aborted) throw error
  } finally {
    forget()
  }
  return told.signal.aborted
}

/** Whether a host has reported a VM with this name. */
export function hasReported(snapshot: Reports, name: string, hostName?: string): boolean {
  return hostsWith(snapshot, name).some((host) => hostName === undefined || host.name === hostName)
}

/**
 * Whether exactly one host has reported a VM with this name. After a VM was restarted on another
 * host, its former host reports that it is gone a moment later.
 */
export function isReportedOnce(snapshot: Reports, name: string): boolean {
  return hostsWith(snapshot, name).length === 1
}

type Reports = Pick<Snapshot, 'hosts' | 'inventories'>

function hostsWith({ hosts, inventories }: Reports, name: string): Reports['hosts'] {
  return hosts.filter(
    ({ id }) => inventories.get(id)?.vms.some((vm) => isSameName(vm.name, name)) === true,
  )
}

import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { CALL, type Site, until } from '../site.ts'
import { DATASTORE } from './vsan-site.ts'

const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'

/** A VM on vSAN, and the host on which it should be on. */
export type PlacedVm = {
  name: string
  /** The host on which it is on, or will be. */
  host: string
  /** Notes that its host is killed, or was started again without it. */
  interrupt(): void
  /** Notes that an access failed. Waits until the VM is on again. */
  failed(error: unknown): Promise<void>
  /** Violations since the last call: accesses that failed although the host ran. */
  takeLines(): string[]
}

/** Makes a VM that is not encrypted by itself, and powers it on. */
export async function placeVm(
  site: Site,
  { name, host, diskBytes }: { name: string; host: string; diskBytes: number },
): Promise<PlacedVm> {
  const made = { name, diskBytes, datastore: DATASTORE }
  await untilDone(site, () =>
    site.onHost(host, 'nkpsim.esxi.v1.PlainVmService', (client) =>
      client.createPlainVm(made, CALL),
    ),
  )
  let isInterrupted = false
  let lines: string[] = []
  const powerOn = async (): Promise<void> => {
    const { vms } = await site.onHost(vm.host, MACHINES, (client) => client.listVms({}, CALL))
    const known = vms.find((each) => each.name === name)
    if (known?.powerState === 'POWER_STATE_POWERED_ON') return
    if (known?.registered !== true)
      await site.onHost(vm.host, REGISTRATION, (client) =>
        client.registerVm({ name, datastore: DATASTORE }, CALL),
      )
    await site.onHost(vm.host, MACHINES, (client) => client.powerOnVm({ name }, CALL))
  }
  const vm: PlacedVm = {
    name,
    host,
    interrupt: () => {
      isInterrupted = true
    },
    failed: async (error) => {
      site.signal.throwIfAborted()
      if (!isInterrupted)
        lines.push(`an access to ${name} failed although ${vm.host} runs: ${messageOf(error)}`)
      await untilDone(site, powerOn)
      isInterrupted = false
    },
    takeLines: () => {
      const taken = lines
      lines = []
      return taken
    },
  }
  await untilDone(site, powerOn)
  return vm
}

/** Repeats a call until it succeeds. @throws Error with its last error after the deadline */
async function untilDone(site: Site, act: () => Promise<unknown>): Promise<void> {
  let last: unknown
  await until(async () => {
    try {
      await act()
      return true
    } catch (error) {
      last = error
      await delay(500, undefined, { signal: site.signal })
      return false
    }
  }, site.signal).catch((error) => {
    throw site.signal.aborted ? error : new Error(`${messageOf(error)}: ${messageOf(last)}`)
  })
}

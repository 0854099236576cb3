import { describe, expect, it } from '@jest/globals'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { EsxiError } from '../errors.ts'
import { createHa, type Ha, type ProtectedDatastore } from '../ha/ha.ts'
import { createVsanLab, type VsanLab } from '../testing/vsan-lab.ts'
import { inVmFolder, vmPaths } from '../vm/files/datastore.ts'
import { claimTerm, readTerm } from '../vm/files/terms.ts'
import { lockLost } from '../vm/files/vm-tenure.ts'
import { createVsanFiles, type VsanFiles } from './namespace/vsan-files.ts'
import { vsanDatastore } from './vsan-datastore.ts'

const TERM = '.lck-'
/** The product restarts the VMs of a failed host within this time, ms. */
const RESTART_MS = 30_000
const VM = 'db-1'

type RunningHost = {
  ha: Ha
  datastore: ProtectedDatastore['datastore']
  /** Whether the VM is on there. */
  isOn(): boolean
  /** Powers the VM on, as a user does. */
  powerOn(): Promise<void>
}

/** Hosts of a vSAN cluster with vSphere HA. A VM is a folder with a lock and a term. */
function labOf(lab: VsanLab) {
  const files = new Map<string, VsanFiles>()
  const starts: string[] = []
  /** Hosts without a network. */
  const cutOff = new Set<string>()
  const isUp = (hostId: string): boolean =>
    lab.hosts.find((each) => each.hostId === hostId)?.isUp() === true
  /** A dead host calls nobody, and a host that is cut off reaches nobody. */
  const ownerAt = async (from: string, hostId: string): Promise<VsanFiles> => {
    if (!isUp(from)) await new Promise(() => undefined)
    const found = files.get(hostId)
    if (found === undefined || !isUp(hostId) || cutOff.has(from) || cutOff.has(hostId))
      throw new EsxiError('VSAN_HOST_UNREACHABLE', `${hostId} does not answer`)
    return found
  }
  const start = (index: number): RunningHost => {
    const { hostId } = lab.host(index)
    const vsan = lab.host(index).vsan()
    const own = createVsanFiles({
      clusterId: '52f0c7a1-0d3f-4f4e-9a52-2b6f2a2c9d11',
      objects: vsan.objects,
      peerOf: (owner) => ({
        call: async (...args) => (await ownerAt(hostId, owner.hostId)).serve(...args),
        readObject: async (...args) => (await ownerAt(hostId, owner.hostId)).serveRead(...args),
      }),
      failuresToTolerate: () => 1,
      clock: lab.clock,
      random: lab.random,
    })
    files.set(hostId, own)
    let isOn = false
    const powerOn = async (still: () => Promise<void>): Promise<void> => {
      await inVmFolder(vmPaths(protectedOne.datastore, VM), async (folder) => {
        const lock = await folder.lock(`${VM}.vmx.lck`)
        const { guard } = protectedOne.datastore
        if (lock === undefined || guard === undefined)
          throw new EsxiError('VM_POWERED_ON_ELSEWHERE', 'the lock is held')
        try {
          await still()
          const { number } = await readTerm(folder, TERM)
          const term = await claimTerm(folder, TERM, number, guard.owner())
          if (term === undefined) throw lockLost()
          const isLockHeld = (): boolean => lock.isHeld?.() ?? true
          const abandon = async (): Promise<void> => {
            isOn = false
            lock.release()
          }
          await guard.opened({ name: VM, term, isLockHeld, abandon })
        } catch (error) {
          lock.release()
          throw error
        }
      })
      isOn = true
      starts.push(hostId)
    }
    const ha = createHa({
      ...{ hostId, hostName: hostId, datastores: [], keyIds: () => [], onChange: () => undefined },
      powerOn: (_name, still) => powerOn(still),
      ...{ clock: lab.clock, random: lab.random, logger: silentLogger },
    })
    const place = { name: 'vsanDatastore', files: own, clock: lab.clock, random: lab.random }
    const protectedOne = ha.protect(vsanDatastore(place), {
      hostIds: () => lab.hosts.map((each) => each.hostId),
      isReachable: (id) => id === hostId || vsan.context.leases.find(id) !== undefined,
    })
    ha.follow('FDM-cluster')
    return {
      ha,
      datastore: protectedOne.datastore,
      isOn: () => isOn,
      powerOn: () => powerOn(async () => undefined),
    }
  }
  return { starts, start, cutOff }
}

/** Makes the VM on a host, and powers it on there. */
async function createVm(host: RunningHost): Promise<void> {
  await using root = await host.datastore.hold()
  await root.makeFolder(VM)
  await root.sync()
  await using folder = await root.holdFolder(VM)
  await folder.replace(`${VM}.vmx`, Buffer.from('not of a VM'))
  await host.powerOn()
}

describe('vSphere HA on a vSAN datastore', () => {
  it.each([0, 1, 2])('restarts the VM of host %i within 30 s of its death, once', async (index) => {
    const lab = createVsanLab(3, `ha-${index}`)
    const { start, starts } = labOf(lab)
    await lab.run(async () => {
      const hosts = [start(0), start(1), start(2)]
      const host = hosts[index]
      if (host === undefined) throw new Error('there is no such host')
      await lab.sleep(10_000)
      await createVm(host)
      await lab.until(() => hosts.every(({ ha }) => ha.status()[0]?.primary !== undefined))
      await lab.sleep(60_000)
      expect(starts).toEqual([`host-${index}`])
      lab.host(index).kill()
      // By the clock of the simulation.
      await lab.sleep(RESTART_MS)
      expect(starts).toHaveLength(2)
      await lab.sleep(60_000)
      expect(starts).toHaveLength(2)
      expect(hosts.filter((each) => each !== host && each.isOn())).toHaveLength(1)
    })
  })

  it('restarts the VM of a host that is cut off, and stops it there', async () => {
    const lab = createVsanLab(3, 'ha-cut-off')
    const { start, starts, cutOff } = labOf(lab)
    await lab.run(async () => {
      const hosts = [start(0), start(1), start(2)]
      const [host] = hosts
      if (host === undefined) throw new Error('there is no such host')
      await lab.sleep(10_000)
      await createVm(host)
      await lab.until(() => hosts.every(({ ha }) => ha.status()[0]?.primary !== undefined))
      lab.partition([0], [1, 2])
      cutOff.add('host-0')
      // It stops the VM before another host can have the lock.
      await lab.until(() => !host.isOn())
      expect(starts).toEqual(['host-0'])
      await lab.until(() => starts.length > 1)
      lab.heal()
      cutOff.clear()
      await lab.sleep(60_000)
      expect(starts).toHaveLength(2)
      expect(hosts.filter((each) => each.isOn())).toHaveLength(1)
      expect(host.isOn()).toBe(false)
    })
  })
})

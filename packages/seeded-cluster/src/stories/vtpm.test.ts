import { dirname } from 'node:path'
import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import { contentOf, parentsOf, pathsBelow } from '../cluster/places.ts'
import { VCENTER } from '../plan/nodes.ts'
import { createStorySite } from '../testing/story-site.ts'

const DISK_BYTES = 8192
const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const vcenter = site.vcenter()
const [esx1, esx2] = [site.host('esx-1'), site.host('esx-2')]
const { untilEqual } = site
const name = 'db-1'

beforeAll(() => site.run(site.start))

const hasCertificates = async (host = esx1): Promise<boolean[]> => {
  const { vtpm } = await host.vtpms.getVtpm({ name })
  return (vtpm?.endorsementKeys ?? []).map(({ certificate }) => certificate.length > 0)
}
const idsOf = async (): Promise<string[]> => {
  const { events } = await vcenter.monitoring.listEvents({ filter: { entity: name } })
  return events.map(({ id }) => id).toReversed()
}

const FOLDER = `${DATASTORE_FOLDER}/${name}`

/** Returns the content of every file of the VM, by its path. */
function copyOfVm(): Map<string, Buffer> {
  const files = site.datastore().attach()
  return new Map([...pathsBelow(files, FOLDER)].map((path) => [path, contentOf(files, path)]))
}

/** Replaces the files of the VM, as a person with access to the datastore can. */
function putBack(copy: ReadonlyMap<string, Buffer>): void {
  const { now } = site.datastore().attach()
  for (const [path, bytes] of copy) {
    for (const folder of parentsOf(dirname(path)))
      if (now.stat(folder) === undefined) now.makeFolder(folder, 0o700)
    now.remove(path)
    const file = now.open(path, 'create')
    file.now.write(bytes, 0)
    file.now.close()
  }
}

story('a virtual machine with a vTPM', (tell) => {
  const step = site.stepsOf(tell)
  step('gets the certificates of its endorsement keys from vCenter', async () => {
    await vcenter.providers.createProvider({
      provider: 'nkp-1',
      constraints: { tpmRequired: false },
    })
    await site.download('nkp-1')
    const spec = { name, provider: 'nkp-1', vtpm: true }
    await untilEqual(async () => {
      const { tasks } = await vcenter.tasks.listTasks({ filter: { target: 'nkp-1' } })
      return tasks.every(({ state }) => state === 'TASK_STATE_SUCCESS')
    }, true)
    await esx1.vms.createVm({ spec, diskBytes: DISK_BYTES })
    await untilEqual(hasCertificates, [true, true])
  })

  step('gets them when vCenter is back, if vCenter was gone when the vTPM was added', async () => {
    site.node(VCENTER).kill({ losesPower: false })
    await esx1.vtpms.removeVtpm({ name })
    await esx1.vtpms.addVtpm({ name })
    expect(await hasCertificates()).toEqual([false, false])
    await esx1.vms.powerOnVm({ name })
    await site.startNode(VCENTER)
    await untilEqual(hasCertificates, [true, true])
  })

  step('runs on another host after its host has died', async () => {
    site.node('esx-1').kill({ losesPower: true })
    await esx2.vms.powerOnVm({ name })
    const { vtpm } = await esx2.vtpms.getVtpm({ name })
    expect(vtpm?.state).toBe('VTPM_STATE_RUNNING')
    expect(await hasCertificates(esx2)).toEqual([true, true])
    await site.startNode('esx-1')
    await esx2.vms.powerOffVm({ name })
  })

  step('is not powered on from old files, also not on a host that never ran it since', async () => {
    const old = copyOfVm()
    await esx2.vms.powerOnVm({ name })
    await esx2.vms.powerOffVm({ name })
    // vCenter tells the hosts about the last state.
    await site.pass(5000)
    putBack(old)
    await expect(esx1.vms.powerOnVm({ name })).rejects.toMatchObject({ code: 'VTPM_ROLLED_BACK' })
    await esx1.registration.registerVm({ name })
    await expect(esx1.vms.powerOnVm({ name })).rejects.toMatchObject({ code: 'VTPM_ROLLED_BACK' })
    await site.until(idsOf, (ids) => ids.includes('nkpsim.vtpm.rolledBack'))
  })

  step('is powered on after somebody has accepted the old files', async () => {
    await esx1.vtpms.acceptVtpmRollback({ name })
    for (const host of [esx1, esx2]) {
      await host.vms.powerOnVm({ name })
      await host.vms.powerOffVm({ name })
      await site.pass(5000)
    }
  })
})

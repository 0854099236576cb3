import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import type { ServiceName } from '@nkpsim/rpc'
import { protoCalls, protoFields } from '@nkpsim/rpc/testing/protos'
import { CALL } from '../clients/site-access.ts'
import { createStorySite } from '../testing/story-site.ts'

/** Name of the folder of the VM, and the name that the VM got later. */
const FOLDER = 'first'
const NAME = 'second'

const site = createStorySite({ hosts: [{ name: 'esx-1' }, { name: 'esx-2' }] })
const { inventory, migrations, providers, vms } = site.vcenter()

/** A call to a host about the VM, and the code of its error if it fails for another reason. */
type Asked = readonly [method: string, more?: object, code?: string]

const SERVICES = {
  GuestService: [
    ['startGuest', {}, 'GUEST_UNAVAILABLE'],
    ['readConsole', {}, 'GUEST_NOT_RUNNING'],
    ['writeConsole', { input: Buffer.from('x') }, 'GUEST_NOT_RUNNING'],
  ],
  NbdService: [['getNbdExports'], ['openNbdPort', {}, 'INVALID_REQUEST']],
  PlainVmService: [['addPlainDisk', { sizeBytes: 4096 }]],
  VirtualMachineService: [
    ['getVm'],
    ['exportVm'],
    ['powerOnVm'],
    ['readDisk'],
    ['writeDisk'],
    ['powerOffVm'],
  ],
  VmCloneService: [['cloneVm', { cloneName: 'copy' }]],
  VmCryptoService: [
    ['unlockVm'],
    ['rekeyVm'],
    ['encryptVm', {}, 'INVALID_CRYPTO_STATE'],
    ['decryptVm', { disks: [0] }],
  ],
  VmLifecycleService: [
    ['suspendVm'],
    ['resumeVm'],
    ['resetVm'],
    ['reconfigureVm', { cpuCount: 2 }],
    ['renameVm', { newName: NAME }],
  ],
  VmRegistrationService: [
    ['addDisk', { sizeBytes: 4096 }],
    ['removeDisk', { disk: 1 }],
    ['markAsTemplate'],
    ['markAsVm'],
    ['reloadVm'],
    ['unregisterVm'],
    ['registerVm'],
    ['deleteVm'],
  ],
  VmSnapshotService: [
    ['createSnapshot', { snapshot: 's' }],
    ['listSnapshots'],
    ['revertToSnapshot', { snapshot: 's' }],
    ['removeSnapshot', { snapshot: 's' }],
    ['removeAllSnapshots'],
  ],
  VtpmService: [['getVtpm'], ['acceptVtpmRollback'], ['removeVtpm'], ['addVtpm']],
} as const satisfies Record<string, readonly Asked[]>

/** Calls that name no VM, or a new one, and calls of vCenter and of other hosts. */
const OTHERS = [
  ...['VirtualMachineService/createVm', 'VirtualMachineService/importVm'],
  ...['PlainVmService/createPlainVm', 'PlainVmService/importPlainVm'],
  ...['HostSettingService/setSetting', 'VtpmService/installVtpmCertificates'],
  // Takes names of files.
  'VsanFileService/callNamespace',
  ...['prepareMigration', 'sendVm', 'cancelSend', 'receiveVm', 'relaySend', 'relayReceive'].map(
    (method) => `MigrationService/${method}`,
  ),
]

type AnyClient = Record<
  string,
  (request: unknown, options: object) => Promise<unknown> | AsyncIterable<unknown>
>
const done: string[] = []

/** Makes calls of a service about the VM in their order. Returns what failed. */
async function call(service: keyof typeof SERVICES, ...methods: string[]): Promise<void> {
  const asked: readonly Asked[] = SERVICES[service]
  const name = `nkpsim.esxi.v1.${service}` as ServiceName
  const client = (await site.access().host('esx-1', name)) as unknown as AnyClient
  for (const [method, more = {}, code] of asked.filter(([each]) => methods.includes(each))) {
    const request = { name: NAME, ...more }
    async function* parts() {
      yield { header: { name: NAME, offsetBytes: 0 } }
      yield { chunk: Buffer.from('data') }
    }
    const answer = client[method]?.(method === 'writeDisk' ? parts() : request, CALL)
    const outcome = await read(answer)
    expect([method, outcome]).toEqual([method, code])
    done.push(`${service}/${method}`)
  }
}

/** Waits for the answer. Returns the code of an error. */
async function read(answer: Promise<unknown> | AsyncIterable<unknown> | undefined) {
  try {
    if (answer !== undefined && Symbol.asyncIterator in answer) for await (const _part of answer);
    else await answer
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

const places = async () => {
  const { virtualMachines } = await inventory.listVirtualMachines({ name: NAME })
  return virtualMachines.map(({ host, poweredOn }) => `${host} ${poweredOn ? 'on' : 'off'}`)
}

beforeAll(() =>
  site.run(async () => {
    await site.start()
    await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
    await site.download('nkp-1')
    await providers.setDefaultProvider({ provider: 'nkp-1' })
    const spec = { name: FOLDER, datastore: '', provider: '', vtpm: true }
    await site.untilEqual(async () => {
      const { hosts } = await inventory.listHosts({})
      return hosts.every((host) => host.acknowledgedGeneration === host.desiredGeneration)
    }, true)
    await vms.createVm({ spec, host: 'esx-1', diskBytes: 4096 })
    await vms.renameVm({ name: FOLDER, newName: NAME })
  }),
)

story('a VM that was renamed is found by its new name', (tell) => {
  const step = site.stepsOf(tell)

  step('while it is off', async () => {
    await call('VirtualMachineService', 'getVm', 'exportVm')
    await call('VtpmService', 'getVtpm', 'acceptVtpmRollback', 'removeVtpm', 'addVtpm')
    await call('PlainVmService', 'addPlainDisk')
    await call('VmRegistrationService', 'removeDisk', 'markAsTemplate', 'markAsVm', 'reloadVm')
    await call('VmCryptoService', 'unlockVm', 'rekeyVm', 'encryptVm')
    await call('VmLifecycleService', 'reconfigureVm', 'renameVm')
    const snapshots = ['listSnapshots', 'revertToSnapshot', 'removeSnapshot', 'removeAllSnapshots']
    await call('VmSnapshotService', 'createSnapshot', ...snapshots)
    await call('VmCloneService', 'cloneVm')
  })

  step('by the progress of a long change', async () => {
    const progress = await site.access().host('esx-1', 'nkpsim.esxi.v1.VmProgressService')
    const crypto = await site.access().host('esx-1', 'nkpsim.esxi.v1.VmCryptoService')
    const percents: number[] = []
    const follow = async (): Promise<void> => {
      for await (const { progressPercent } of progress.followVmProgress({ name: NAME }, CALL))
        percents.push(progressPercent)
    }
    const followed = follow()
    await site.pass(1000)
    await crypto.rekeyVm({ name: NAME, deep: true }, CALL)
    await followed
    expect(percents.at(-1)).toBe(100)
    done.push('VmProgressService/followVmProgress')
  })

  step('while it is on', async () => {
    await call('VirtualMachineService', 'powerOnVm', 'readDisk', 'writeDisk')
    await call('NbdService', 'getNbdExports', 'openNbdPort')
    await call('GuestService', 'startGuest', 'readConsole', 'writeConsole')
    await call('VmLifecycleService', 'suspendVm', 'resumeVm', 'resetVm')
  })

  step('by errors, which state this name', async () => {
    await call('VirtualMachineService', 'powerOffVm')
    const nbd = await site.access().host('esx-1', 'nkpsim.esxi.v1.NbdService')
    await expect(nbd.getNbdExports({ name: NAME }, CALL)).rejects.toMatchObject({
      code: 'INVALID_POWER_STATE',
      message: expect.stringContaining(`"${NAME}"`),
    })
  })

  step('by a migration, off and on', async () => {
    for (const [host, power] of [
      ['esx-2', 'off'],
      ['esx-1', 'off'],
      ['esx-2', 'on'],
      ['esx-1', 'on'],
    ] as const) {
      const { virtualMachines } = await inventory.listVirtualMachines({ name: NAME })
      if (power === 'on' && virtualMachines[0]?.poweredOn === false)
        await vms.powerOnVm({ name: NAME })
      expect((await migrations.migrateVm({ name: NAME, host })).migration).toMatchObject({
        state: 'MIGRATION_STATE_SUCCESS',
      })
      await site.untilEqual(places, [`${host} ${power}`])
    }
    await vms.powerOffVm({ name: NAME })
  })

  step('when it is registered, decrypted and deleted', async () => {
    await call('VmRegistrationService', 'addDisk', 'unregisterVm', 'registerVm')
    await call('VmCryptoService', 'decryptVm')
    await call('VmRegistrationService', 'deleteVm')
  })

  step('by every method of a host that takes the name of a VM', async () => {
    const fields = protoFields(['esxi'])
    const ofName = protoCalls(['esxi']).filter(({ request }) =>
      fields.some(({ message, name }) => message === request && ['name', 'header'].includes(name)),
    )
    const methods = ofName.map(
      ({ service, method }) => `${service.replace('nkpsim.esxi.v1.', '')}/${method}`,
    )
    const missing = methods.filter((each) => !OTHERS.includes(each) && !done.includes(each))
    expect(missing).toEqual([])
    expect(done.length).toBeGreaterThan(30)
  })
})

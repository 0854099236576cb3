import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'
import { VcenterError } from '../errors.ts'
import type { Forwarding, HostCall, OfVm } from '../forwarding/forward.ts'
import { createNewVmKey } from '../forwarding/new-vm-key.ts'
import type { ObjectKeys } from '../forwarding/object-keys.ts'
import { privilegeToCreate } from '../forwarding/place-vm.ts'
import type { PrepareForKey } from '../forwarding/prepare-for-key.ts'
import * as hosts from '../forwarding/vm-calls.ts'
import type { TaskOperation } from '../records/task.ts'
import type { Store } from '../store/store.ts'
import { longVmChanges } from './long-vm-changes.ts'
import { operation } from './operation.ts'
import { changed, LONG, ofVm } from './vm-task.ts'

type Event = HostCall<hosts.WithVm>['event']
type NewVm = {
  spec: hosts.NewVmSpec | undefined
  host: string
  diskBytes: number
  isPlain: boolean
}

export type VmChangeOperations = ReturnType<typeof vmChangeOperations>

/**
 * Operations that vCenter passes on to the hosts of VMs. Each requires its privilege on the host of
 * the VM, which is known only after the operation has found the host.
 */
export function vmChangeOperations({
  store,
  forwarding,
  objectKeys,
  prepareForKey,
}: {
  store: Pick<Store, 'snapshot'>
  forwarding: Forwarding
  objectKeys: ObjectKeys
  prepareForKey: PrepareForKey
}) {
  const keyOf = createNewVmKey({ store, objectKeys, prepareForKey })
  const change = (
    privilege: Privilege,
    task: TaskOperation,
    act: (name: string) => hosts.HostAct<hosts.WithVm>,
    event?: Event,
  ) =>
    operation({
      requirement: 'session',
      audit: { target: 'name' },
      task: ofVm(task),
      run: async (of: OfVm, call: Call) =>
        changed(await forwarding.onVm(call, of, { privilege, act: act(of.name), event })),
    })
  const remove = (
    privilege: Privilege,
    task: TaskOperation,
    act: (name: string) => hosts.HostAct<hosts.WithoutVm>,
  ) =>
    operation({
      requirement: 'session',
      audit: { target: 'name' },
      task: ofVm(task),
      run: async (of: OfVm, call: Call) => {
        const { host } = await forwarding.onVm(call, of, { privilege, act: act(of.name) })
        return { host }
      },
    })
  return named('nkpsim.vcenter.v1.VirtualMachineService', {
    createVm: operation({
      requirement: 'session',
      audit: { target: 'spec.name' },
      task: { ...LONG, operation: 'Folder.createVm' },
      run: async ({ spec, host, diskBytes, isPlain }: NewVm, call: Call) => {
        if (spec === undefined)
          throw new VcenterError('INVALID_REQUEST', 'the request does not say what to make')
        const { name, datastore, provider } = spec
        const user = call.caller.name
        // A host learns of a new default a moment later than vCenter, so the call names it.
        const place =
          host === '' ? forwarding.place({ user, provider, isPlain }) : { host, provider }
        const privilege = privilegeToCreate(isPlain)
        const key = isPlain ? undefined : await keyOf(call, { ...place, name }, privilege)
        const hostCall: HostCall<hosts.WithVm> = {
          privilege,
          act:
            key === undefined
              ? hosts.createPlainVm({ name, datastore, diskBytes })
              : hosts.createVm({
                  spec: { ...spec, provider: key.provider, keyId: key.keyId },
                  diskBytes,
                }),
        }
        return changed(await forwarding.onHost(call, { name: '', host: place.host }, hostCall))
      },
    }),
    getPlacement: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /** Returns the host and the key provider that vCenter would choose for a new VM. */
      run: async (vm: { provider: string; isPlain: boolean }, { caller }: Call) =>
        forwarding.place({ ...vm, user: caller.name }),
    }),
    registerVm: operation({
      requirement: 'session',
      audit: { target: 'name' },
      task: { ...LONG, operation: 'Folder.registerVm' },
      run: async ({ datastore, ...of }: OfVm & { datastore: string }, call: Call) => {
        const hostCall: HostCall<hosts.WithVm> = {
          privilege: 'Cryptographer.RegisterVM',
          act: hosts.registerVm({ name: of.name, datastore }),
        }
        return changed(await forwarding.onHost(call, of, hostCall))
      },
    }),
    unregisterVm: remove(
      'VirtualMachine.Inventory.Unregister',
      'VirtualMachine.unregister',
      hosts.unregisterVm,
    ),
    deleteVm: remove('VirtualMachine.Inventory.Delete', 'VirtualMachine.destroy', hosts.deleteVm),
    reloadVm: change('Cryptographer.RegisterVM', 'VirtualMachine.reload', hosts.reloadVm),
    unlockVm: change('Cryptographer.RegisterVM', 'VirtualMachine.cryptoUnlock', hosts.unlockVm),
    markAsTemplate: change(
      'VirtualMachine.Provisioning.MarkAsTemplate',
      'VirtualMachine.markAsTemplate',
      hosts.markAsTemplate,
    ),
    markAsVm: change(
      'VirtualMachine.Provisioning.MarkAsVM',
      'VirtualMachine.markAsVirtualMachine',
      hosts.markAsVm,
    ),
    powerOnVm: change('VirtualMachine.Interact.PowerOn', 'VirtualMachine.powerOn', hosts.powerOnVm),
    powerOffVm: change(
      'VirtualMachine.Interact.PowerOff',
      'VirtualMachine.powerOff',
      hosts.powerOffVm,
    ),
    suspendVm: change('VirtualMachine.Interact.Suspend', 'VirtualMachine.suspend', hosts.suspendVm),
    resumeVm: change('VirtualMachine.Interact.PowerOn', 'VirtualMachine.powerOn', hosts.resumeVm),
    resetVm: change('VirtualMachine.Interact.Reset', 'VirtualMachine.reset', hosts.resetVm, {
      id: 'VmResettingEvent',
      text: 'was reset',
    }),
    renameVm: operation({
      requirement: 'session',
      audit: { target: 'name' },
      task: ofVm('VirtualMachine.rename'),
      run: async ({ newName, ...of }: OfVm & { newName: string }, call: Call) => {
        const hostCall: HostCall<hosts.WithVm> = {
          privilege: 'VirtualMachine.Config.Rename',
          act: hosts.renameVm({ name: of.name, newName }),
        }
        return changed(await forwarding.onVm(call, of, hostCall))
      },
    }),
    reconfigureVm: operation({
      requirement: 'session',
      audit: { target: 'name' },
      task: ofVm('VirtualMachine.reconfigure'),
      run: async ({ name, host, ...settings }: OfVm & hosts.Settings, call: Call) => {
        const hostCall: HostCall<hosts.WithVm> = {
          privilege: 'VirtualMachine.Config.Settings',
          act: hosts.reconfigureVm({ name, ...settings }),
          event: { id: 'VmReconfiguredEvent', text: 'was reconfigured' },
        }
        return changed(await forwarding.onVm(call, { name, host }, hostCall))
      },
    }),
    ...longVmChanges({ forwarding, keyOf }),
  })
}

import type { Call } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import type { Forwarding, HostCall, OfVm } from '../forwarding/forward.ts'
import type { NewVmKey } from '../forwarding/new-vm-key.ts'
import * as hosts from '../forwarding/vm-calls.ts'
import type { TaskOperation } from '../records/task.ts'
import { operation } from './operation.ts'
import { type ChangedVm, changed, ofVm } from './vm-task.ts'

/**
 * Changes of VMs that can take hours, which vCenter passes on to the hosts of the VMs. Their tasks
 * tell the progress. A host stops a change at a safe point when its task is cancelled.
 */
export function longVmChanges({ forwarding, keyOf }: { forwarding: Forwarding; keyOf: NewVmKey }) {
  /** Returns the key of a VM. A host can hold a provider that vCenter does not know. */
  const keyFor: NewVmKey = async (call, of, privilege) => {
    try {
      return await keyOf(call, of, privilege)
    } catch (error) {
      if (!(error instanceof VcenterError) || error.code !== 'PROVIDER_NOT_FOUND') throw error
      return { provider: of.provider, keyId: '' }
    }
  }
  const declared = (task: TaskOperation) =>
    ({ requirement: 'session', audit: { target: 'name' }, task: ofVm(task) }) as const
  const passOn =
    <Request extends OfVm>(hostCall: (request: Request, call: Call) => HostCall<hosts.WithVm>) =>
    async (request: Request, call: Call): Promise<ChangedVm> =>
      changed(await forwarding.onVm(call, request, { ...hostCall(request, call), isLong: true }))
  return {
    encryptVm: operation({
      ...declared('VirtualMachine.reconfigure'),
      run: passOn<OfVm & hosts.Disks & { provider: string }>(
        ({ name, provider, skipDisks, disks }, call) => ({
          privilege: 'Cryptographer.Encrypt',
          act: async (channel, options, host) => {
            const key = await keyFor(call, { host, provider, name }, 'Cryptographer.Encrypt')
            return hosts.encryptVm({ name, skipDisks, disks, ...key })(channel, options, host)
          },
        }),
      ),
    }),
    decryptVm: operation({
      ...declared('VirtualMachine.reconfigure'),
      run: passOn<OfVm & hosts.Disks>(({ name, skipDisks, disks }) => ({
        privilege: 'Cryptographer.Decrypt',
        act: hosts.decryptVm({ name, skipDisks, disks }),
      })),
    }),
    rekeyVm: operation({
      ...declared('VirtualMachine.reconfigure'),
      run: passOn<OfVm & hosts.Rekey & { provider: string }>(
        ({ name, host: _, provider, ...scope }, call) => ({
          privilege: 'Cryptographer.Recrypt',
          act: async (channel, options, host) => {
            const key = await keyFor(call, { host, provider, name }, 'Cryptographer.Recrypt')
            return hosts.rekeyVm({ name, ...scope, ...key })(channel, options, host)
          },
        }),
      ),
    }),
    cloneVm: operation({
      ...declared('VirtualMachine.clone'),
      run: passOn<OfVm & hosts.Clone & { provider: string }>(
        ({ name, host: _, provider, ...clone }, call) => ({
          privilege: 'VirtualMachine.Provisioning.Clone',
          also: 'Cryptographer.Clone',
          makesVm: true,
          act: async (channel, options, host) => {
            // Without a provider, the clone has the KEKs of the VM.
            const key =
              provider === ''
                ? { provider, keyId: '' }
                : await keyFor(
                    call,
                    { host, provider, name: clone.cloneName },
                    'Cryptographer.Clone',
                  )
            return hosts.cloneVm({ name, ...clone, ...key })(channel, options, host)
          },
        }),
      ),
    }),
    removeSnapshot: operation({
      ...declared('vm.Snapshot.remove'),
      run: passOn<OfVm & hosts.Removal>(({ name, host: _, ...removal }) => ({
        privilege: 'VirtualMachine.State.RemoveSnapshot',
        act: hosts.removeSnapshot({ name, ...removal }),
      })),
    }),
    removeAllSnapshots: operation({
      ...declared('VirtualMachine.removeAllSnapshots'),
      run: passOn<OfVm>(({ name }) => ({
        privilege: 'VirtualMachine.State.RemoveSnapshot',
        act: hosts.removeAllSnapshots(name),
      })),
    }),
  }
}

import { mapLimited } from '@nkpsim/daemon/map-limited'
import type { RunningVm } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { readDecisions } from '../local-cluster/power-decisions.ts'
import { type StartFailure, startFailure } from '../local-cluster/start-failure.ts'
import { applyDecisions, isOff, withoutPowerOn } from '../local-cluster/to-power-on.ts'
import { connectHost } from '../operator/channels.ts'

const POWER_ON_TIMEOUT_MS = 120_000
const AT_ONCE = 4

/** Error codes for a VM that runs already, is a template now, or is not on a known host. */
const IS_DONE: readonly unknown[] = [
  'INVALID_POWER_STATE',
  'VM_POWERED_ON_ELSEWHERE',
  'VM_NOT_FOUND',
  'VM_NOT_REGISTERED',
  'VM_IS_TEMPLATE',
  'HOST_UNKNOWN',
]

/**
 * Powers on the VMs that a reset or a reboot has left off, and removes each of them from the
 * cluster file. A VM that cannot be powered on does not delay the others, and stays in the file.
 * Skips VMs that a user has powered off or deleted meanwhile.
 * @param host powers on only the VMs of this host; undefined: of all hosts
 * @param powerOn powers on a VM; tests replace it
 * @param onPoweredOn receives each VM that this call powered on
 */
export async function powerOnRest(
  context: ClusterContext,
  {
    host,
    powerOn = (of) => powerOnVm(context, of),
    onPoweredOn = () => undefined,
  }: {
    host?: string
    powerOn?: (of: RunningVm) => Promise<void>
    onPoweredOn?: (of: RunningVm) => void
  } = {},
): Promise<StartFailure[]> {
  const { stateDir, registry, signal } = context
  const failures: StartFailure[] = []
  const all = registry.current().toPowerOn ?? []
  const vms = all.filter((of) => host === undefined || of.host === host)
  await mapLimited(vms, AT_ONCE, async (of) => {
    try {
      signal?.throwIfAborted()
      // A user may have powered off the VM since the start began.
      if (!isOff(readDecisions(stateDir), of)) {
        await powerOn(of)
        onPoweredOn(of)
      }
    } catch (cause) {
      if (!IS_DONE.includes(Reflect.get(Object(cause), 'code'))) {
        failures.push(startFailure({ kind: 'vm', name: `${of.vm} on ${of.host}` }, cause))
        return
      }
    }
    await registry.update((file) => withoutPowerOn(file, of))
  })
  await applyDecisions(context)
  return failures
}

async function powerOnVm(
  { stateDir, signal }: ClusterContext,
  { host, vm }: RunningVm,
): Promise<void> {
  const channel = connectHost(stateDir, host)
  try {
    await channel
      .client('nkpsim.esxi.v1.VirtualMachineService')
      .powerOnVm({ name: vm }, { timeoutMs: POWER_ON_TIMEOUT_MS, ...(signal && { signal }) })
  } finally {
    channel.close()
  }
}

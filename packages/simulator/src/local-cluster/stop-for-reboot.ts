import { SimulatorError } from '../errors.ts'
import { connectHost } from '../operator/channels.ts'
import type { ProcessRecord, RunningVm } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { signal, stopProcess } from './end-process.ts'
import { clusterPaths } from './paths.ts'
import { readServerPid } from './ready-content.ts'
import { applyDecisions, withPowerOn } from './to-power-on.ts'

const LIST_TIMEOUT_MS = 10_000

/**
 * Stops a running host for its reboot. First notes its running VMs, so that powerOnRest powers them
 * on again. The note follows the list directly, because users may power VMs on and off meanwhile.
 * Stops the host even if it does not list its VMs: it may hang.
 * @param list lists the running VMs of a host; tests replace it
 * @returns why the VMs are unknown; undefined if they are noted
 * @throws SimulatorError INTERRUPTED; the host then still runs
 */
export async function stopForReboot(
  context: ClusterContext,
  host: ProcessRecord,
  list: (host: string) => Promise<RunningVm[]> = (name) => listRunning(context, name),
): Promise<{ cause: unknown } | undefined> {
  const { registry, clock } = context
  // A suspended host lists nothing.
  signal(host, 'SIGCONT')
  // The list shows the result of earlier decisions.
  await applyDecisions(context)
  const [listed] = await Promise.allSettled([list(host.name)])
  if (context.signal?.aborted)
    throw new SimulatorError('INTERRUPTED', `interrupted; reboot ${host.name} with: nkpsim up`)
  if (listed.status === 'fulfilled' && listed.value.length > 0)
    await registry.update((file) => withPowerOn(file, ...listed.value))
  await stopProcess(host, clock)
  return listed.status === 'rejected' ? { cause: listed.reason } : undefined
}

async function listRunning(
  { stateDir, signal }: ClusterContext,
  host: string,
): Promise<RunningVm[]> {
  // A host that does not serve yet, such as after an interrupted reset, has powered on no VM.
  if (readServerPid(clusterPaths.host(stateDir, host)) === undefined) return []
  const channel = connectHost(stateDir, host)
  try {
    const { vms } = await channel
      .client('nkpsim.esxi.v1.VirtualMachineService')
      .listVms({}, { timeoutMs: LIST_TIMEOUT_MS, ...(signal && { signal }) })
    return vms
      .filter(({ powerState }) => powerState === 'POWER_STATE_POWERED_ON')
      .map(({ name }) => ({ host, vm: name }))
  } finally {
    channel.close()
  }
}

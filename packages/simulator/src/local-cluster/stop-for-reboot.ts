import { findProcess, type RunningVm } from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { isRunning } from '../local-cluster/process-identity.ts'
import { hasLostTpm } from '../local-cluster/start-tpm.ts'
import { applyDecisions, withPowerOn } from '../local-cluster/to-power-on.ts'
import { connectHost } from '../operator/channels.ts'

const LIST_TIMEOUT_MS = 10_000

/**
 * Notes the running VMs of running hosts whose TPM was lost, because a start reboots these hosts.
 * powerOnRest then powers the VMs on again. A host that does not answer does not delay the start.
 * @param list lists the running VMs of a host; tests replace it
 */
export async function noteVmsToReboot(
  context: ClusterContext,
  list: (host: string) => Promise<RunningVm[]> = (host) => listRunning(context, host),
): Promise<void> {
  const { registry } = context
  // Earlier decisions are not about the VMs that run now.
  await applyDecisions(context)
  const file = registry.current()
  const hosts = file.hosts.filter((host) => {
    const process = findProcess(file, 'esxid', host.name)
    return process !== undefined && isRunning(process) && hasLostTpm(context, host)
  })
  const running = await Promise.all(hosts.map(({ name }) => list(name).catch(() => [])))
  const vms = running.flat()
  if (vms.length > 0) await registry.update((current) => withPowerOn(current, ...vms))
}

async function listRunning(
  { stateDir, signal }: ClusterContext,
  host: string,
): Promise<RunningVm[]> {
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

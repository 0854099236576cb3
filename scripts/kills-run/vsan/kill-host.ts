import type { Site } from '../site.ts'
import type { WritingVm } from './writing-vm.ts'

/** Kills a host, whose VMs lose their power. */
export async function killHost(site: Site, vms: readonly WritingVm[], host: string): Promise<void> {
  const victim = site.victim(host)
  for (const { placed } of vms) if (placed.host === host) placed.interrupt()
  await site.kill(victim)
}

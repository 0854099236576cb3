import type { RpcChannel } from '@nkpsim/rpc'
import type { CallOptions } from '../context.ts'
import { enumValue } from '../output/words.ts'
import type { VsanFact } from './plan-vsan.ts'

const VSAN = 'nkpsim.vcenter.v1.VsanService'
const OBJECTS = 'nkpsim.vcenter.v1.VsanObjectService'

/** Asks vCenter about its vSAN clusters. */
export async function gatherVsan(channel: RpcChannel, options: CallOptions): Promise<VsanFact[]> {
  const { clusters } = await channel.client(VSAN).listVsanClusters({}, options)
  const facts: VsanFact[] = []
  for (const { cluster } of clusters) {
    const { vsan, hosts } = await channel.client(VSAN).getVsanCluster({ cluster }, options)
    const health = await channel.client(VSAN).getVsanHealth({ cluster }, options)
    const { resyncs } = await channel.client(OBJECTS).listVsanResyncs({ cluster }, options)
    facts.push({
      cluster,
      provider: vsan?.encryption?.provider ?? '',
      diskProviders: hosts.flatMap(({ disks }) => disks.map(({ provider }) => provider)),
      health: enumValue('VSAN_HEALTH_COLOR_', health.overall),
      issues: health.issues.map(({ host, message }) => `host ${host}: ${message}`),
      resyncs: resyncs.length,
    })
  }
  return facts
}

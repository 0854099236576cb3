import { systemEffects } from '@nkpsim/effects'
import { systemEtcds } from '@nkpsim/rpc/system-etcds'
import { readNode } from '@nkpsim/vcenter/node-config'
import type { Failure } from './plan.ts'
import { nodeFolder, type Site } from './site.ts'

/** Lets the active node fail. @param active its name */
export async function inject(site: Site, failure: Failure, active: string): Promise<void> {
  if (failure === 'kill of vCenter') await site.signalTo('vcenterd', active, 'SIGKILL')
  else if (failure === 'pause of vCenter') await site.signalTo('vcenterd', active, 'SIGSTOP')
  else if (failure === 'loss of the node')
    await Promise.all([
      site.signalTo('vcenterd', active, 'SIGKILL'),
      site.signalTo('etcd', active, 'SIGKILL'),
    ])
  else if (failure === 'cut of the HA link') site.links.cutOff(active)
  else if (failure === 'cut between all nodes') site.links.separateAll()
  else await site.signalTo('etcd', await leaderOf(site, active), 'SIGKILL')
}

/** Returns the node whose member leads etcd. */
export async function leaderOf(site: Site, asked: string): Promise<string> {
  const { config, etcd: options } = readNode(systemEffects.files, nodeFolder(site, asked))
  const etcd = await systemEtcds.connect(options)
  try {
    const members = await etcd.members()
    const endpoint = options.endpoints[members.findIndex((member) => member?.isLeader)]
    const node = config.nodes.find(({ etcdEndpoint }) => etcdEndpoint === endpoint)
    if (node === undefined) throw new Error('etcd has no leader')
    return node.name
  } finally {
    etcd.close()
  }
}

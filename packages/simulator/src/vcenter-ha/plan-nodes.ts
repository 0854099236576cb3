import { createFreePorts } from '@nkpsim/daemon'
import type { NodeConfig } from '@nkpsim/vcenter/node-config'
import { type ClusterFile, VCENTER } from '../local-cluster/cluster-file.ts'
import { SECOND_VCENTER, WITNESS } from '../local-cluster/paths.ts'
import type { VcenterHaRecord } from '../local-cluster/vcenter-ha-record.ts'

/** Time after which a silent node is no longer active. */
const LEASE_SECONDS = 3

/** Chooses the ports of the second vCenter and of the members of etcd. */
export async function planNodes({ vcenter }: ClusterFile): Promise<VcenterHaRecord> {
  const hasMetrics = vcenter.metricsPort !== undefined
  const ports = await createFreePorts().take(hasMetrics ? 9 : 8)
  const port = (place: number): number => ports[place] ?? 0
  return {
    second: {
      ports: { management: port(0), download: port(1) },
      ...(hasMetrics && { metricsPort: port(8) }),
    },
    members: [VCENTER, SECOND_VCENTER, WITNESS].map((name, place) => ({
      name,
      ports: { client: port(2 + 2 * place), peer: port(3 + 2 * place) },
    })),
  }
}

/** Returns the configuration of a node. Pure. */
export function nodeConfigOf(
  name: string,
  { vcenter }: Pick<ClusterFile, 'vcenter'>,
  { second, members }: VcenterHaRecord,
): NodeConfig {
  const addresses: Record<string, string> = {
    [VCENTER]: `localhost:${vcenter.ports.management}`,
    [SECOND_VCENTER]: `localhost:${second.ports.management}`,
  }
  return {
    name,
    nodes: members.map((member) => ({
      name: member.name,
      address: addresses[member.name] ?? '',
      etcdEndpoint: `localhost:${member.ports.client}`,
    })),
    leaseSeconds: LEASE_SECONDS,
  }
}

import { type ClusterFile, type ProcessRecord, VCENTER } from './cluster-file.ts'
import { KEY_SERVER, SECOND_VCENTER } from './paths.ts'

/**
 * Returns every process of a complete cluster: vCenter, hosts, trust hosts, TPMs, relay, key
 * server, and the second vCenter and the members of etcd of vCenter HA.
 */
export function expectedProcesses({
  hosts,
  trustHosts = [],
  relay,
  keyServer,
  vcenterHa,
}: Pick<ClusterFile, 'hosts' | 'trustHosts' | 'relay' | 'keyServer' | 'vcenterHa'>): Pick<
  ProcessRecord,
  'kind' | 'name'
>[] {
  const tpms = hosts.filter(({ tpm }) => tpm !== undefined)
  return [
    { kind: 'vcenterd', name: VCENTER },
    ...hosts.map(({ name }) => ({ kind: 'esxid' as const, name })),
    ...trustHosts.map(({ name }) => ({ kind: 'trustd' as const, name })),
    ...tpms.map(({ name }) => ({ kind: 'swtpm' as const, name })),
    ...(relay === undefined ? [] : [{ kind: 'relay' as const, name: 'relay' }]),
    ...(keyServer === undefined ? [] : [{ kind: 'pykmip' as const, name: KEY_SERVER }]),
    ...(vcenterHa === undefined ? [] : [{ kind: 'vcenterd' as const, name: SECOND_VCENTER }]),
    ...(vcenterHa?.members ?? []).map(({ name }) => ({ kind: 'etcd' as const, name })),
  ]
}

import { type ClusterFile, type ProcessRecord, VCENTER } from './cluster-file.ts'

/** Returns every process that a complete cluster runs: vCenter, hosts, TPMs, relay. */
export function expectedProcesses({
  hosts,
  relay,
}: Pick<ClusterFile, 'hosts' | 'relay'>): Pick<ProcessRecord, 'kind' | 'name'>[] {
  const tpms = hosts.filter(({ tpm }) => tpm !== undefined)
  return [
    { kind: 'vcenterd', name: VCENTER },
    ...hosts.map(({ name }) => ({ kind: 'esxid' as const, name })),
    ...tpms.map(({ name }) => ({ kind: 'swtpm' as const, name })),
    ...(relay === undefined ? [] : [{ kind: 'relay' as const, name: 'relay' }]),
  ]
}

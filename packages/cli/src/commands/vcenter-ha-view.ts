import type { vcenterV1 } from '@nkpsim/rpc'
import { formatFields, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'

/** vCenter HA as `-o json` shows it. */
export type VcenterHaView = {
  configured: boolean
  /** Null if this is not known, because no node is active. */
  mode: string | null
  state: string
  /** How the database reaches the passive node; null if no node is active. */
  replication: string | null
  /** Number of changes that the passive node lacks; null if no node is active. */
  lag: number | null
  /** How the audit log reaches the passive node; null if no node is active. */
  fileReplication: string | null
  /** Number of audit records that the passive node lacks; null if no node is active. */
  fileLag: number | null
  term: number
  sequence: number
  nodes: {
    name: string
    role: string
    up: boolean
    address: string
    etcdEndpoint: string
    sequence: number
    problem: string
  }[]
}

/** Returns what the active node sees. */
export function viewOfActive(seen: vcenterV1.GetVcenterHaResponse__Output): VcenterHaView {
  const { configured, mode, state, nodes, replication, lagCount, term, sequence } = seen
  const { fileReplication, fileLagCount } = seen
  return {
    configured,
    mode: enumValue('VCENTER_HA_MODE_', mode),
    state: enumValue('VCENTER_HA_STATE_', state),
    replication: enumValue('VCENTER_HA_REPLICATION_', replication),
    lag: lagCount,
    fileReplication: enumValue('VCENTER_HA_FILE_REPLICATION_', fileReplication),
    fileLag: fileLagCount,
    ...{ term, sequence },
    nodes: nodes.map(({ role, ...node }) => ({
      ...node,
      role: enumValue('VCENTER_HA_ROLE_', role),
    })),
  }
}

/** What a node with a vCenter says about itself; undefined if it does not answer. */
export type AnsweredNode = {
  name: string
  address: string
  status: vcenterV1.GetNodeStatusResponse__Output | undefined
}

/** Returns what is known if no node is active: what each node says about itself. */
export function viewWithoutActive(nodes: readonly AnsweredNode[]): VcenterHaView {
  const newest = (field: 'term' | 'sequence'): number =>
    Math.max(0, ...nodes.map(({ status }) => status?.[field] ?? 0))
  return {
    configured: true,
    mode: null,
    state: 'ISOLATED',
    ...{ fileReplication: null, fileLag: null },
    ...{ replication: null, lag: null, term: newest('term'), sequence: newest('sequence') },
    nodes: nodes.map(({ name, address, status }) => ({
      ...{ name, address, etcdEndpoint: '', role: 'UNKNOWN', up: status !== undefined },
      sequence: status?.sequence ?? 0,
      problem:
        status === undefined
          ? 'its vCenter does not answer'
          : status.isolated
            ? 'it reaches no majority'
            : status.problem || 'it is not active',
    })),
  }
}

export function vcenterHaText(view: VcenterHaView, style: TableStyle): string {
  if (!view.configured) return 'vCenter HA is not deployed; deploy it: nkpsim vcenter ha deploy\n'
  const { mode, state, replication, lag, term, sequence, nodes } = view
  const fields = formatFields(
    [
      ['Mode', mode === null ? 'unknown: no node is active' : words(mode)],
      ['State', words(state)],
      ['Replication', replicationText(replication, lag, 'changes')],
      ['Files', replicationText(view.fileReplication, view.fileLag, 'audit records')],
      ['Term', String(term)],
      ['Last change', String(sequence)],
    ],
    style,
  )
  const table = formatTable(
    nodes,
    [
      { heading: 'NODE', value: ({ name }) => name },
      { heading: 'ROLE', value: ({ role }) => words(role) },
      { heading: 'STATE', value: ({ up }) => (up ? 'up' : 'DOWN'), kind: 'state' },
      { heading: 'VCENTER', value: ({ address }) => address },
      { heading: 'ETCD', value: ({ etcdEndpoint }) => etcdEndpoint, wide: true },
      {
        heading: 'LAST CHANGE',
        value: ({ sequence: last, address }) => (address === '' ? '' : String(last)),
        align: 'right',
      },
      { heading: 'PROBLEM', value: ({ problem }) => problem },
    ],
    style,
  )
  return `${fields}\n${table}`
}

/** Returns a line for `status` and `top`; empty if vCenter HA is not deployed. */
export function vcenterHaLine({ configured, ...view }: VcenterHaView): string {
  if (!configured) return ''
  const { mode, state, replication, lag, nodes, term } = view
  const active = nodes.find(({ role }) => role === 'ACTIVE')?.name ?? 'none'
  const parts = [
    words(state),
    mode === null ? '' : `mode ${mode.toLowerCase()}`,
    `active ${active}`,
    `term ${term}`,
    replication === null ? '' : `replication ${replicationText(replication, lag, 'changes')}`,
  ]
  return `vCenter HA: ${parts.filter((part) => part !== '').join(', ')}\n`
}

function replicationText(replication: string | null, lag: number | null, what: string): string {
  if (replication === null) return 'unknown'
  const text = words(replication).toLowerCase()
  return lag === null || lag === 0 ? text : `${text}, ${lag} ${what} behind`
}

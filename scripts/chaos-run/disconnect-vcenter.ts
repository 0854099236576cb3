import { DISCONNECTIONS } from '@nkpsim/simulator'
import { chaosCommand, runScript, type Stage } from './command.ts'
import { parseDurationMs } from './duration.ts'
import { ChaosError } from './errors.ts'
import { NODE_FAULTS, NODES, type Node, type NodeFault } from './ha-node.ts'
import { runOutage } from './outage.ts'
import type { Site } from './site.ts'
import { untilGone, untilServed } from './takeover.ts'
import { TARGET_USAGE } from './target.ts'

const HOWS = [...new Set([...DISCONNECTIONS, ...NODE_FAULTS])]

/** The command of scripts/chaos/disconnect-vcenter. */
export const disconnectVcenter = chaosCommand({
  name: 'disconnect-vcenter',
  usage: `usage: scripts/chaos/disconnect-vcenter ${TARGET_USAGE} [--for 30s|10m|1h] [--how ${HOWS.join('|')}] [--node ${NODES.join('|')}] [--recreate HOST]...`,
  options: {
    for: { type: 'string', default: '30s' },
    how: { type: 'string', default: 'stop' },
    node: { type: 'string' },
    recreate: { type: 'string', multiple: true, default: [] },
  },
  read: ({ values, positionals }) => {
    const [stray] = positionals
    if (stray !== undefined) throw wrong(`"${stray}" is not an option`)
    const forMs = parseDurationMs(values.for)
    const node = NODES.find((each) => each === values.node)
    const how = DISCONNECTIONS.find((each) => each === values.how)
    const nodeFault = NODE_FAULTS.find((each) => each === values.how)
    if (forMs === undefined)
      throw wrong(`--for must be a time such as 30s, 10m or 1h, not "${values.for}"`)
    if (values.node !== undefined && node === undefined)
      throw wrong(`--node must be one of ${NODES.join(', ')}, not "${values.node}"`)
    const { recreate } = values
    if (node !== undefined) {
      if (nodeFault === undefined)
        throw wrong(`--how with --node must be one of ${NODE_FAULTS.join(', ')}`)
      return { forMs, recreate, fault: { kind: 'node', node, how: nodeFault } as const }
    }
    if (how === undefined)
      throw wrong(`--how must be one of ${DISCONNECTIONS.join(', ')}, not "${values.how}"`)
    return { forMs, recreate, fault: { kind: 'vcenter', how } as const }
  },
  run: (site, { forMs, fault, recreate }, stage) => {
    if (recreate.length > 0 && site.recreateHost === undefined)
      throw wrong('--recreate is for hosts in containers; see scripts/chaos/reboot-host')
    if (fault.kind === 'node') return breakNode(site, { forMs, recreate, ...fault }, stage)
    const { how } = fault
    return runOutage(
      site,
      {
        title: `vCenter is cut off (${how})`,
        forMs,
        isVcenterGone: how !== 'one-way',
        affected: (hosts) => hosts,
        // In containers at least one host is recreated, because this shows best that a host does
        // not need vCenter.
        recreated: (hosts) =>
          site.recreateHost === undefined || recreate.length > 0 ? recreate : hosts.slice(0, 1),
        begin: () => site.disconnect(how),
      },
      stage,
    )
  },
})

/** Breaks a node of vCenter HA. Afterwards a vCenter must serve, except if all nodes are broken. */
function breakNode(
  site: Site,
  broken: { forMs: number; node: Node; how: NodeFault; recreate: readonly string[] },
  stage: Stage,
): Promise<boolean> {
  const { forMs, node, how, recreate } = broken
  const { disconnectNode } = site
  if (disconnectNode === undefined)
    throw wrong('--node is for containers; here: nkpsim vcenter kill --node active')
  const isVcenterGone = node === 'all'
  return runOutage(
    site,
    {
      title: `vCenter HA: ${node} is broken (${how})`,
      forMs,
      isVcenterGone,
      affected: (hosts) => (isVcenterGone ? hosts : []),
      recreated: () => recreate,
      begin: async () => {
        const { isReplaced } = await disconnectNode(node, how)
        if (isVcenterGone) await untilGone(site, stage)
        else await untilServed(site, isReplaced, stage)
      },
    },
    stage,
  )
}

function wrong(message: string): ChaosError {
  return new ChaosError(message, { isUsage: true })
}

if (import.meta.main) await runScript(disconnectVcenter)

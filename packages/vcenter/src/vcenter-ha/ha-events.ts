import type { EventId } from '../records/event.ts'
import type { HaClusterView } from './cluster-state.ts'

/** An event to write about the cluster. */
export type HaEvent = { id: EventId; message: string }

/**
 * Returns the events about the difference between two views of a cluster. Pure.
 * @param previous undefined: nothing was known, for example because this vCenter has just become
 *   active. Then only what is wrong is told
 */
export function haEventsOf(
  previous: HaClusterView | undefined,
  { mode, state, nodes, replication, fileReplication }: HaClusterView,
): HaEvent[] {
  const events: HaEvent[] = []
  if (state !== (previous?.state ?? 'healthy'))
    events.push({
      id: `com.vmware.vcha.cluster.state.${state}`,
      message: `vCenter HA cluster state is currently ${state}`,
    })
  if (previous !== undefined && previous.mode !== mode)
    events.push({
      id: 'com.vmware.vcha.cluster.mode.changed',
      message: `vCenter HA cluster mode changed to ${mode}`,
    })
  if (replication !== (previous?.replication ?? 'sync'))
    events.push({
      id: 'com.vmware.vcha.DB.replication.state.changed',
      message: `Database replication mode changed to ${replication}`,
    })
  if (fileReplication !== (previous?.fileReplication ?? 'in sync'))
    events.push({
      id: 'com.vmware.vcha.file.replication.state.changed',
      message: `File replication state changed to ${fileReplication}`,
    })
  for (const { name, isUp, problem } of nodes) {
    const wasUp = previous?.nodes.find((node) => node.name === name)?.isUp ?? true
    if (wasUp && !isUp)
      events.push({
        id: 'com.vmware.vcha.node.left',
        message: `Node ${name} left the vCenter HA cluster: ${problem}`,
      })
    if (!wasUp && isUp)
      events.push({
        id: 'com.vmware.vcha.node.joined',
        message: `Node ${name} joined the vCenter HA cluster`,
      })
  }
  return events
}

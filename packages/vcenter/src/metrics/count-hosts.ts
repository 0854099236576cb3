import type { Host } from '../records/host.ts'

/** Counts the hosts in each connection state. */
export function countHosts(
  hosts: readonly Pick<Host, 'id' | 'isDisconnected'>[],
  isConnected: (hostId: string) => boolean,
): { connected: number; disconnected: number; notResponding: number } {
  const counts = { connected: 0, disconnected: 0, notResponding: 0 }
  for (const { id, isDisconnected } of hosts) {
    if (isDisconnected) counts.disconnected++
    else if (isConnected(id)) counts.connected++
    else counts.notResponding++
  }
  return counts
}

import type { Host } from '../records/host.ts'
import type { VsanReport } from '../records/vsan.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/** Returns a snapshot in which the answers of hosts are their reports about vSAN. */
export function withFreshReports(
  snapshot: PublicSnapshot,
  answers: readonly { host: Pick<Host, 'id'>; answer: VsanReport | undefined }[],
): PublicSnapshot {
  const inventories = new Map(snapshot.inventories)
  for (const { host, answer } of answers) {
    const known = inventories.get(host.id)
    if (known === undefined || answer === undefined) continue
    inventories.set(host.id, { ...known, vsan: answer })
  }
  return { ...snapshot, inventories }
}

import type { Leading } from './leading.ts'
import { type HaWatch, type HaWatchInput, startHaWatch } from './watch-cluster.ts'

/** The seat of an active node of vCenter HA, and what it sees. */
export type SeatedHa = { seat: Leading['seat']; watch: HaWatch }

/**
 * Tells of the failover that made this vCenter active, and starts to watch its cluster.
 * @returns undefined without vCenter HA
 */
export async function startSeat(
  leading: Leading | undefined,
  input: Omit<HaWatchInput, 'seat'>,
): Promise<SeatedHa | undefined> {
  if (leading === undefined) return undefined
  const { seat } = leading
  const { predecessor, config } = seat
  if (predecessor !== undefined && predecessor !== config.name)
    await input.store.change((tables) =>
      tables.insertEvent({
        timeMs: input.clusterClock.nowMs(),
        id: 'com.vmware.vcha.failover.succeeded',
        entityKind: 'vCenter',
        entity: '',
        message: `vCenter HA failover succeeded: node ${config.name} took over from node ${predecessor}`,
      }),
    )
  return { seat, watch: startHaWatch({ ...input, seat }) }
}

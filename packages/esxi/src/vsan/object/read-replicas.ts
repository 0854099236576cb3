import type { Range } from '../../disk/range-turns.ts'
import type { VsanComponent } from '../../records/vsan.ts'
import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { codeOf, inaccessible } from './object-errors.ts'
import type { ReplicaCalls } from './replica-calls.ts'
import { activeReplicas } from './votes.ts'

/** Reads from the first replica that can, and repairs sectors that others could not read. */
export async function readAny(
  call: ReplicaCalls['call'],
  candidates: readonly VsanComponent[],
  { start, end }: Range,
): Promise<Buffer> {
  const range = { offsetBytes: start, lengthBytes: end - start }
  const damaged: VsanComponent[] = []
  let failure: unknown
  for (const component of candidates) {
    let sectors: Buffer
    try {
      sectors = await call(component, (peer, io) => peer.read({ ...io, ...range }))
    } catch (error) {
      failure = error
      if (codeOf(error) === 'VSAN_OWNER_LOST') throw error
      if (codeOf(error) === 'VSAN_CHECKSUM') damaged.push(component)
      continue
    }
    for (const each of damaged)
      await call(each, (peer, io) => peer.write({ ...io, offsetBytes: start, sectors })).catch(
        () => undefined,
      )
    return sectors
  }
  throw failure ?? inaccessible()
}

/** Active replicas, first the one on this host. */
export function ordered(
  { run }: Pick<OwnerContext, 'run'>,
  held: Pick<HeldConfiguration, 'current'>,
): VsanComponent[] {
  const isHere = ({ hostId }: VsanComponent) => Number(hostId === run.hostId)
  return activeReplicas(held.current()).toSorted((a, b) => isHere(b) - isHere(a))
}

import type { ObjectConfiguration, ObjectOwner, VsanComponent } from '../../records/vsan.ts'
import type { UnnumberedConfiguration } from './changes.ts'
import type { OwnerContext } from './context.ts'
import { gather } from './gather.ts'
import type { Lease } from './leases.ts'
import { inaccessible, ownedElsewhere } from './object-errors.ts'
import type { Prepared } from './peer.ts'
import { isMajority, newestOf } from './votes.ts'

const MAX_ROUNDS = 8
/** Longest pause before another proposal with a higher csn, ms. */
const PAUSE_MS = 200

/** A configuration that a majority has stored. */
export type Chosen = {
  configuration: ObjectConfiguration
  /** Sessions in which components have stored it so far. */
  acknowledged: Map<string, Lease>
  /** The configuration before. */
  previous: ObjectConfiguration
  /** Whether the previous owner released the object after a flush. */
  wasClean: boolean
}

type Context = Pick<OwnerContext, 'run' | 'peerOf' | 'leases' | 'clock' | 'random'>

/**
 * Changes the configuration of an object: two rounds of Paxos. After an error the change may have
 * been made or not, so the caller proposes again before it relies on a configuration.
 * @param known any configuration of the object, not necessarily the newest
 * @param change gets the newest configuration, and may throw
 * @param aboveCsn the new csn is higher than this
 * @throws EsxiError VSAN_OBJECT_BUSY if the lease of another owner still runs,
 *   VSAN_OBJECT_INACCESSIBLE if no majority answers; errors of `change`
 */
export async function propose(
  context: Context,
  known: ObjectConfiguration,
  change: (newest: ObjectConfiguration) => UnnumberedConfiguration,
  aboveCsn = 0,
): Promise<Chosen> {
  let seenCsn = Math.max(known.csn, aboveCsn)
  let newest = known
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (round > 0) await context.clock.sleep(context.random.below(PAUSE_MS))
    const csn = seenCsn + 1
    const prepared = await prepare(context, newest, csn)
    newest = prepared.newest
    seenCsn = Math.max(seenCsn, prepared.highestCsn)
    if (prepared.outcome === 'refused') continue
    const configuration: ObjectConfiguration = { ...change(newest), csn }
    const accepted = await accept(context, configuration)
    if (accepted.isChosen) {
      const { acknowledged } = accepted
      return { configuration, acknowledged, previous: newest, wasClean: prepared.wasClean }
    }
    seenCsn = Math.max(seenCsn, csn, accepted.highestCsn)
    if (!accepted.isRefused) throw inaccessible()
  }
  throw inaccessible()
}

async function prepare(
  context: Context,
  known: ObjectConfiguration,
  csn: number,
): Promise<{
  outcome: 'promised' | 'refused'
  newest: ObjectConfiguration
  highestCsn: number
  wasClean: boolean
}> {
  const answers = new Map<string, Prepared>()
  const asked = new Set<string>()
  const newestNow = (): ObjectConfiguration =>
    newestOf([known, ...[...answers.values()].flatMap(configurationIn)]) ?? known
  const isPromised = (): boolean =>
    isMajority(newestNow(), (id) => answers.get(id)?.outcome === 'promised')
  // The newest configuration may have other components, which must be asked too.
  for (;;) {
    const toAsk = newestNow().components.filter(({ componentId }) => !asked.has(componentId))
    if (toAsk.length === 0) break
    for (const { componentId } of toAsk) asked.add(componentId)
    await gather(
      toAsk.map((component) => [
        component.componentId,
        onComponent(context, component, async (peer, { token }) => {
          const answer = await peer.prepare({ token, componentId: component.componentId, csn })
          answers.set(component.componentId, answer)
        }),
      ]),
      isPromised,
    )
    if (isPromised()) break
  }
  const newest = newestNow()
  const all = [...answers.values()]
  const highestCsn = Math.max(0, ...all.map((each) => csnIn(each)))
  const owner = all.find((each) => each.outcome === 'owned')?.configuration.owner
  if (isPromised()) {
    const wasClean = all.some(
      (each) =>
        each.outcome === 'promised' && each.isClean && each.configuration.csn === newest.csn,
    )
    return { outcome: 'promised', newest, highestCsn, wasClean }
  }
  if (owner !== undefined) throw ownedElsewhere(owner)
  const isRefused = all.some(({ outcome }) => outcome === 'refused')
  if (isRefused) return { outcome: 'refused', newest, highestCsn, wasClean: false }
  throw inaccessible()
}

async function accept(
  context: Context,
  configuration: ObjectConfiguration,
): Promise<{
  isChosen: boolean
  isRefused: boolean
  acknowledged: Map<string, Lease>
  highestCsn: number
}> {
  const acknowledged = new Map<string, Lease>()
  let highestCsn = 0
  let isRefused = false
  const isChosen = (): boolean => isMajority(configuration, (id) => acknowledged.has(id))
  await gather(
    configuration.components.map((component) => [
      component.componentId,
      onComponent(context, component, async (peer, lease) => {
        const { componentId } = component
        const { token } = lease
        const answer = await peer.accept({ token, componentId, configuration })
        if (answer.outcome === 'accepted') acknowledged.set(componentId, lease)
        else {
          isRefused = true
          highestCsn = Math.max(highestCsn, answer.csn)
        }
      }),
    ]),
    isChosen,
  )
  return { isChosen: isChosen(), isRefused, acknowledged, highestCsn }
}

/** Calls the host of a component in its session. */
async function onComponent<T>(
  { leases, peerOf }: Context,
  { hostId }: VsanComponent,
  call: (peer: ReturnType<Context['peerOf']>, lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await leases.require(hostId)
  return call(peerOf(hostId), lease)
}

function configurationIn(answer: Prepared): ObjectConfiguration[] {
  if (answer.outcome === 'refused') return []
  const { promise: _promise, ...configuration } = answer.configuration
  return [configuration]
}

function csnIn(answer: Prepared): number {
  if (answer.outcome === 'refused') return answer.csn
  return Math.max(answer.configuration.csn, answer.configuration.promise?.csn ?? 0)
}

/** Whether two owners are the same run. */
export function isSameOwner(a: ObjectOwner, b: ObjectOwner): boolean {
  return a.hostId === b.hostId && a.runId === b.runId
}

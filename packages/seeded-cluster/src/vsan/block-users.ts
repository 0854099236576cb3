import type { BlockCall } from '@nkpsim/checkers'
import {
  EsxiError,
  type OwnedObject,
  type SwarmRun,
  type VsanSwarmLab,
} from '@nkpsim/esxi/testing/vsan-swarm'
import { bytesOf, contentOf } from './content.ts'
import type { SwarmHistory } from './swarm-history.ts'

export const SECTOR_BYTES = 4096
/** Sectors that the users read and write: some in one chunk, and one in another. */
export const SECTORS = [0, 1, 300] as const
const BLOCKS_PER_OBJECT = 1000
const MAX_PAUSE_MS = 3000
const MAX_CALLS = 12

/** What the users of a swarm share. */
export type SwarmUse = {
  lab: VsanSwarmLab
  history: SwarmHistory
  isOver(): boolean
  /** Returns a content that nobody wrote before. */
  nextContent(): string
}

/** Returns the number of a sector of an object in a history. */
export function blockOf(object: number, sector: number): number {
  return object * BLOCKS_PER_OBJECT + sector
}

/** Uses an object from one host after another, each for some calls, until the time is over. */
export function createBlockUsers(use: SwarmUse, object: number, objectId: string) {
  const { lab, history } = use
  const { random, clock } = lab
  const owners = new Map<number, OwnedObject>()
  const requireOneOwner = (): void => {
    const present = [...owners].filter(([, owned]) => isOwned(owned)).map(([index]) => index)
    if (present.length > 1) history.fail(`hosts ${present.join(', ')} own object ${object}`)
  }
  const act = async (index: number, run: SwarmRun, owned: OwnedObject): Promise<void> => {
    const sector = SECTORS[random.below(SECTORS.length)] ?? 0
    const kind = random.below(2) === 0 ? 'read' : 'write'
    const call: BlockCall = {
      ...{ kind, block: blockOf(object, sector), content: '' },
      ...{ startMs: clock.monotonicMs(), endMs: undefined },
    }
    const name = `host ${index} ${kind}s object ${object}, sector ${sector}`
    try {
      if (kind === 'read') {
        call.content = contentOf(await owned.read(sector * SECTOR_BYTES, SECTOR_BYTES))
        // Otherwise the owner could lose what it has read.
        await owned.flush()
        history.call(call)
      } else {
        call.content = use.nextContent()
        history.call(call)
        await owned.write(sector * SECTOR_BYTES, bytesOf(call.content, SECTOR_BYTES))
        await owned.flush()
      }
    } catch (error) {
      history.note(`${name}: ${call.content}: ${codeOf(error)}`)
      throw error
    }
    await run.step()
    call.endMs = clock.monotonicMs()
    history.note(`${name}: ${call.content} (${call.endMs - call.startMs} ms)`)
    requireOneOwner()
  }
  return async (index: number, run: SwarmRun): Promise<void> => {
    const { vsan } = run
    owners.delete(index)
    while (!use.isOver()) {
      await clock.sleep(random.below(MAX_PAUSE_MS))
      await run.step()
      await ignoringRefusals(history, async () => {
        const owned = await vsan.objects.own(objectId)
        owners.set(index, owned)
        requireOneOwner()
        try {
          for (let left = random.below(MAX_CALLS); left > 0 && !use.isOver(); left--)
            await Promise.all(
              Array.from({ length: 1 + random.below(2) }, () => act(index, run, owned)),
            )
        } finally {
          await owned.close()
          owners.delete(index)
        }
      })
    }
  }
}

/** Runs work that a fault may end. Other errors are problems. */
export async function ignoringRefusals(
  history: SwarmHistory,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof EsxiError) && codeOf(error) === undefined)
      history.fail(`a call failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
}

export function codeOf(error: unknown): string | undefined {
  const { code } = Object(error)
  return typeof code === 'string' ? code : undefined
}

function isOwned(object: OwnedObject): boolean {
  try {
    object.requireOwned()
    return true
  } catch {
    return false
  }
}

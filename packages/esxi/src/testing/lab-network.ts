import type { MachineClock, Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** Deadline of a call between hosts, ms. */
const CALL_TIMEOUT_MS = 2000
/** One reason for all calls that were answered, because a stack trace for each takes time. */
const ANSWERED = new Error('the call was answered')
/** Longest way of a message without faults, ms. */
const WAY_MS = 4

/** One run of a host. Nothing that it began has an effect after its end. */
export type LabRun = {
  isOver: boolean
  /** Resolves when a paused run continues. */
  awake: Promise<void>
}

/** Faults of the way from one host to another. */
export type LinkFaults = { isCut?: boolean; delayMs?: number }

/** The network of a lab, whose hosts have numbers. */
export type LabNetwork = {
  /** Blocks all calls between these groups of hosts. */
  partition(...groups: readonly (readonly number[])[]): void
  /** Sets the faults of the way from one host to another, for later messages. */
  setLink(from: number, to: number, faults: LinkFaults): void
  /** Ends all partitions and faults of links. */
  heal(): void
  /**
   * Calls the present run of another host.
   * @param target returns it; undefined if the host is down
   * @throws EsxiError VSAN_HOST_UNREACHABLE; errors of the call
   */
  call<Run extends LabRun, Answer>(
    from: number,
    to: number,
    target: () => Run | undefined,
    act: (run: Run) => Promise<Answer>,
  ): Promise<Answer>
}

/** A call that never ends, because its process did. */
export function hang(): Promise<never> {
  return new Promise(() => undefined)
}

/** Waits while a run is paused, and for ever if it is over. */
export async function goOn(run: LabRun | undefined): Promise<void> {
  await run?.awake
  if (run?.isOver === true) await hang()
}

export function createLabNetwork({
  clock,
  random,
}: {
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>
  random: Pick<Random, 'below'>
}): LabNetwork {
  let groups: readonly (readonly number[])[] = []
  const links = new Map<string, LinkFaults>()
  const isLinked = (from: number, to: number): boolean =>
    links.get(`${from} ${to}`)?.isCut !== true &&
    (groups.length === 0 || groups.some((group) => group.includes(from) && group.includes(to)))
  const travel = async (from: number, to: number): Promise<void> => {
    await clock.sleep(1 + random.below(WAY_MS) + (links.get(`${from} ${to}`)?.delayMs ?? 0))
    if (!isLinked(from, to)) await hang()
  }
  const unreachable = (to: number): EsxiError =>
    new EsxiError('VSAN_HOST_UNREACHABLE', `host ${to} does not answer`)
  return {
    partition: (...next) => {
      groups = next
    },
    setLink: (from, to, faults) => void links.set(`${from} ${to}`, faults),
    heal: () => {
      groups = []
      links.clear()
    },
    call: (from, to, target, act) => {
      const ending = new AbortController()
      const lost = async (): Promise<never> => {
        await clock.sleep(CALL_TIMEOUT_MS, ending.signal)
        throw unreachable(to)
      }
      const delivered = async () => {
        await travel(from, to)
        const run = target()
        if (run === undefined) throw unreachable(to)
        await run.awake
        const answered = async (): Promise<void> => {
          await goOn(run)
          await travel(to, from)
        }
        const answer = await act(run).catch(async (error: unknown) => {
          await answered()
          throw error
        })
        await answered()
        return answer
      }
      return Promise.race([delivered(), lost()]).finally(() => ending.abort(ANSWERED))
    },
  }
}

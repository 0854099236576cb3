import type { RunningDaemon } from '@nkpsim/daemon'
import type { Input } from '@nkpsim/daemon/input'
import { type OwnProcess, type SimulatedTime, simulatedProcess } from '@nkpsim/effects'
import type { MemoryNetwork } from '@nkpsim/rpc/memory'
import { withTrace } from '@nkpsim/tracing'
import { SeededClusterError } from '../errors.ts'
import { beginLife, type LastCall, type ProcessLife } from '../processes/process-life.ts'
import { runInProcess } from '../processes/unhandled.ts'
import type { Machine, MachineEffects } from './machine.ts'
import { type Inputs, simulatedInput } from './simulated-input.ts'

/** How long a supervisor waits before it starts a daemon again that ended by itself, ms. */
const RESTART_MS = 5000
/** Longest such wait, ms. The wait doubles each time a process ends before it has served. */
const MAX_RESTART_MS = 300_000

/** Starts a daemon on the effects of its process. */
export type StartDaemon = (
  effects: MachineEffects & { ownProcess: OwnProcess; input: Input },
  process: {
    life: ProcessLife
    inputs: Inputs
    /** Number of this process of the daemon. */
    starts: number
  },
) => Promise<RunningDaemon>

/** A daemon on its machine, with a supervisor that starts it again. */
export type DaemonNode = {
  machine: Machine
  /**
   * Starts a new process. Resolves when it serves, or when its life has ended.
   * @param inputs what an operator passes, instead of what the supervisor passes
   */
  start(inputs?: Inputs): Promise<void>
  /** Whether its process serves. */
  isServing(): boolean
  /** Stops the daemon in order. It stays down until it is started. */
  stop(): Promise<void>
  /** Ends the process now. It stays down until it is started. */
  kill(options: { losesPower: boolean }): void
  /**
   * Ends the process at one of its next calls or now, and starts it again later.
   * @returns a function that cancels an end that has not come yet
   */
  killAt(afterCalls: number | 'now', last: LastCall, options: Downtime): () => void
  /** Pauses the present process. @returns a function that continues it */
  pause(): () => void
  /** Number of processes so far. */
  starts(): number
}

type Downtime = {
  losesPower: boolean
  downMs: number
  /** Called at the end of the process. */
  onEnd?: () => void
}

/** Creates a node whose daemon does not run. */
export function createDaemonNode(
  machine: Machine,
  {
    time,
    network,
    startDaemon,
    usualInputs,
    note,
    onLine,
    onEnd,
    onDefect,
    endsBy = () => undefined,
  }: {
    time: SimulatedTime
    network: MemoryNetwork
    startDaemon: StartDaemon
    /** What the supervisor passes at each start. */
    usualInputs: Inputs
    note: (text: string) => void
    /** Called when a process has ended. */
    onEnd: () => void
    /** Receives each line of the daemon's log. */
    onLine: (line: string) => void
    /** Receives a defect of the daemon, such as an error that it does not handle. */
    onDefect: (text: string) => void
    /**
     * Returns whether an error that nobody handles ends the daemon with a message for operators, or
     * leaves it usable; undefined if it is a defect (default).
     */
    endsBy?: (error: unknown) => boolean | undefined
  },
): DaemonNode {
  let life: ProcessLife | undefined
  let isServing = false
  let stopPresent = async (): Promise<void> => undefined
  let starts = 0
  let failures = 0
  /** An operator repeats a start with inputs, such as a restore, until the daemon serves. */
  let nextInputs = usualInputs
  /** What happens when the present process ends. */
  let ending: Ending = DOWN

  const ended = (): void => {
    isServing = false
    network.crash(machine.name)
    if (ending.losesPower) machine.disk.crash()
    note(`${machine.name} ended${ending.losesPower ? ' without power' : ''}`)
    onEnd()
    ending.onEnd?.()
    const { restartMs } = ending
    if (restartMs !== undefined) void time.sleep(restartMs).then(() => restart(starts))
  }
  const restart = async (after: number): Promise<void> => {
    // Somebody else may have started it meanwhile.
    if (starts === after) await node.start()
  }
  const endSoon = (why: string): void => {
    note(`${machine.name} ends itself: ${why}`)
    ending = { losesPower: false, restartMs: Math.min(RESTART_MS * 2 ** failures, MAX_RESTART_MS) }
    failures++
    life?.end()
  }
  const node: DaemonNode = {
    machine,
    start: async (inputs = nextInputs) => {
      if (life !== undefined && !life.isOver()) return
      starts++
      nextInputs = inputs
      ending = DOWN
      const over = Promise.withResolvers<void>()
      const own = beginLife(() => {
        ended()
        over.resolve()
      })
      life = own
      const ownProcess = simulatedProcess({
        pid: 1,
        onLine,
        onExit: (code) => {
          endSoon(`exit code ${code}`)
          throw new SeededClusterError('PROCESS_OVER', 'the process has ended')
        },
      })
      const input = simulatedInput(inputs)
      const onUnhandled = (error: unknown): void => {
        const ends = endsBy(error)
        if (ends === false) return
        if (ends === true) {
          endSoon(String(error))
          return
        }
        onDefect(`${machine.name} does not handle an error: ${stackOf(error)}`)
        endSoon('an error that it does not handle')
      }
      const started = runInProcess(own, onUnhandled, () =>
        // The end of a process, and so its restart, may be within the trace of a call.
        withTrace(undefined, () =>
          startDaemon(
            { ...machine.effectsOf(own), ownProcess, input },
            { life: own, inputs, starts },
          ),
        ),
      ).then(
        (daemon) => {
          if (own.isOver()) return
          stopPresent = () => runInProcess(own, onUnhandled, () => daemon.stop())
          isServing = true
          failures = 0
          nextInputs = usualInputs
          note(`${machine.name} serves`)
        },
        (error: unknown) => {
          if (!own.isOver()) endSoon(String(error))
        },
      )
      await Promise.race([started, over.promise])
    },
    isServing: () => isServing,
    stop: async () => {
      ending = DOWN
      await stopPresent()
      life?.end()
    },
    kill: ({ losesPower }) => {
      ending = { losesPower, restartMs: undefined }
      life?.end()
    },
    killAt: (afterCalls, last, { downMs: restartMs, ...options }) => {
      const target = life
      if (target === undefined || target.isOver()) return () => undefined
      ending = { ...options, restartMs }
      if (afterCalls === 'now') target.end()
      else target.endAt(afterCalls, last)
      return () => target.stay()
    },
    pause: () => {
      const paused = life
      paused?.pause()
      return () => paused?.resume()
    },
    starts: () => starts,
  }
  return node
}

type Ending = Omit<Downtime, 'downMs'> & { restartMs: number | undefined }

const DOWN: Ending = { losesPower: false, restartMs: undefined }

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

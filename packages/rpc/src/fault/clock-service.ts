import { RpcError } from '../errors/rpc-error.ts'
import { defineService, type ServiceRegistration } from '../server/define-service.ts'

/** With a higher speed, the shortest intervals of a vCenter would pass within a timer's tick. */
const MAX_TIME_SCALE = 1_000_000

/** A clock that an operator can change. */
export type FaultClock = {
  state(): { nowMs: number; timeScale: number; isFrozen: boolean }
  freeze(): void | Promise<void>
  resume(): void | Promise<void>
  set(timeMs: number): void | Promise<void>
  advance(ms: number): Promise<void>
  scale(timeScale: number): void | Promise<void>
}

/** 9999-12-31, the last date with a year of four digits. */
export const MAX_TIME_MS = Date.UTC(9999, 11, 31)
/** Ten years. */
export const MAX_ADVANCE_MS = 10 * 365 * 24 * 3_600_000

/**
 * Returns nkpsim.fault.v1.ClockService for the clock of a daemon.
 * @param mayChange whether the daemon was started with faults enabled
 */
export function clockService(clock: FaultClock, mayChange: boolean): ServiceRegistration {
  const change = async (act: () => void | Promise<void>) => {
    if (!mayChange)
      throw new RpcError(
        'FAILED_PRECONDITION',
        'FAULTS_DISABLED',
        'this daemon was started without faults: its time cannot be changed; use a cluster that was made with: nkpsim up --faults',
      )
    await act()
    return { clock: message(clock) }
  }
  return defineService('nkpsim.fault.v1.ClockService', {
    allow: ['operator'],
    handlers: {
      getClock: async () => ({ clock: message(clock) }),
      freezeClock: () => change(() => clock.freeze()),
      resumeClock: () => change(() => clock.resume()),
      setClock: ({ nowMs }) =>
        change(() => {
          requireAtMost(nowMs, MAX_TIME_MS, 'a time lies between 1970 and 9999')
          return clock.set(nowMs)
        }),
      advanceClock: ({ byMs }) =>
        change(() => {
          requireAtMost(byMs, MAX_ADVANCE_MS, 'time is advanced by ten years at most')
          return clock.advance(byMs)
        }),
      scaleClock: ({ timeScale }) =>
        change(() => {
          requireScale(timeScale)
          return clock.scale(timeScale)
        }),
    },
  })
}

function requireAtMost(ms: number, mostMs: number, message: string): void {
  if (ms >= 0 && ms <= mostMs) return
  throw new RpcError('INVALID_ARGUMENT', 'TIME_OUT_OF_RANGE', message)
}

function requireScale(timeScale: number): void {
  if (timeScale >= 1 && timeScale <= MAX_TIME_SCALE) return
  throw new RpcError(
    'INVALID_ARGUMENT',
    'TIME_SCALE_OUT_OF_RANGE',
    `time runs 1 to ${MAX_TIME_SCALE} times as fast as the machine's clock`,
  )
}

function message(clock: FaultClock) {
  const { nowMs, timeScale, isFrozen } = clock.state()
  return { nowMs, timeScale, frozen: isFrozen }
}

import type { MachineClock } from '@nkpsim/effects'
import type { CommandName } from '../codec/constants.ts'
import { TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { commandNameOf } from './answer-command.ts'
import type { SimulatedTpm } from './simulated-tpm.ts'

/**
 * A step of a process with a TPM: a connection, a power cycle or a command. `call` is undefined for
 * a command that simulated TPMs lack.
 */
export type TpmStep = {
  endpoint: string
  call: 'connect' | 'power cycle' | CommandName | undefined
  timeoutMs: number
}

/**
 * What goes wrong in a step: the TPM cannot be reached, it does not answer before the time-out, or
 * it does the command and its answer is lost.
 */
export type TpmFault = 'unreachable' | 'silent' | 'answer lost'

/** Time of the TPMs and of those who wait for them. */
export type TpmClock = Pick<MachineClock, 'nowMs' | 'sleep'>

export type SeatEffects = {
  clock: TpmClock
  /** Called before each step of a process. Returns the fault of the step. */
  before?: (step: TpmStep) => TpmFault | undefined
}

/** A TPM with room for one client at a time. */
export type Seat = {
  tpm: SimulatedTpm
  /**
   * Waits until no other client uses the TPM. Waiting clients get it in the order of their calls.
   * @param process aborts when the process of the client dies
   * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT
   */
  open(
    call: 'connect' | 'power cycle',
    timeoutMs: number,
    process: AbortSignal,
  ): Promise<TpmTransport>
}

/** Gives a TPM to clients. */
export function createSeat(
  tpm: SimulatedTpm,
  endpoint: string,
  { clock, before = () => undefined }: SeatEffects,
): Seat {
  let isTaken = false
  const waiting: (() => void)[] = []
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) isTaken = false
    else next()
  }
  /** Returns whether the answer of the step is lost. @throws TpmError */
  const pass = async (call: TpmStep['call'], timeoutMs: number): Promise<boolean> => {
    const fault = before({ endpoint, call, timeoutMs })
    if (fault === 'silent') {
      await clock.sleep(timeoutMs)
      throw new TpmError('TPM_TIMEOUT', `the TPM did not answer within ${timeoutMs} ms`)
    }
    if (fault === 'unreachable')
      throw new TpmError('TPM_UNREACHABLE', `the TPM at ${endpoint} cannot be reached`)
    return fault === 'answer lost'
  }
  const take = async (timeoutMs: number): Promise<void> => {
    if (!isTaken) {
      isTaken = true
      return
    }
    const turn = Promise.withResolvers<void>()
    waiting.push(turn.resolve)
    const served = new AbortController()
    const late = clock.sleep(timeoutMs, served.signal).then(() => 'late' as const)
    const result = await Promise.race([turn.promise, late])
    served.abort()
    late.catch(() => 'served')
    if (result !== 'late') return
    waiting.splice(waiting.indexOf(turn.resolve), 1)
    throw new TpmError('TPM_TIMEOUT', `the TPM at ${endpoint} serves another client`)
  }
  const transportFor = (process: AbortSignal): TpmTransport => {
    let death: TpmError | undefined
    let last: Promise<unknown> = Promise.resolve()
    const die = (error: TpmError): void => {
      if (death !== undefined) return
      death = error
      process.removeEventListener('abort', onDeath)
      leave()
    }
    const onDeath = (): void => die(closedTransport())
    if (process.aborted) onDeath()
    else process.addEventListener('abort', onDeath)
    const send = async (command: Buffer, timeoutMs: number): Promise<Buffer> => {
      if (death !== undefined) throw death
      try {
        const isLost = await pass(commandNameOf(command), timeoutMs)
        if (death !== undefined) throw death
        const answer = tpm.answer(command)
        if (!isLost) return answer
        throw new TpmError('TPM_UNREACHABLE', 'the connection to the TPM broke')
      } catch (error) {
        if (!(error instanceof TpmError)) throw error
        // As behind a socket, the next answer could belong to any command.
        die(error)
        throw error
      }
    }
    return {
      transmit: (command, timeoutMs) => {
        const sent = last.then(() => send(command, timeoutMs))
        last = sent.catch(() => 'dead')
        return sent
      },
      close: async () => die(closedTransport()),
    }
  }
  return {
    tpm,
    open: async (call, timeoutMs, process) => {
      if (process.aborted) throw closedTransport()
      const isLost = await pass(call, timeoutMs)
      await take(timeoutMs)
      const transport = transportFor(process)
      if (!isLost) return transport
      if (call === 'power cycle') tpm.powerCycle()
      await transport.close()
      throw new TpmError('TPM_UNREACHABLE', `the connection to the TPM at ${endpoint} broke`)
    },
  }
}

/** The error of a connection that was closed. */
export function closedTransport(): TpmError {
  return new TpmError('TPM_UNREACHABLE', 'the connection to the TPM was closed')
}

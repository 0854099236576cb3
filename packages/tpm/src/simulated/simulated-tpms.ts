import type { Random } from '@nkpsim/effects'
import { TpmError } from '../errors.ts'
import { CONNECT_TIMEOUT_MS, connectOver } from '../tpm.ts'
import type { Tpms } from '../tpms.ts'
import { formatTpmEndpoint, type TpmEndpoint } from '../transport/endpoint.ts'
import type { ChipImage } from './chip.ts'
import { closedTransport, createSeat, type Seat, type SeatEffects } from './seat.ts'
import { copySimulatedTpm, createSimulatedTpm, type SimulatedTpm } from './simulated-tpm.ts'
import { simulatedVirtualTpms } from './simulated-virtual-tpms.ts'

/** Time that a power cycle waits for another client to leave the TPM. */
const POWER_TIMEOUT_MS = 30_000

export type SimulatedTpmsInput = SeatEffects & {
  /** Decides seeds and nonces of the TPMs. */
  random: Random
}

/** Simulated TPMs, and the processes that use them. */
export type SimulatedTpms = {
  /** Makes the TPM of an endpoint: a new one, or one in the state of an image. */
  manufacture(endpoint: TpmEndpoint, image?: ChipImage): SimulatedTpm
  /** Returns the TPMs for a process, whose random source gives the nonces and salts. */
  attach(random: Random): Tpms & {
    /** Ends the connections of the process, as its death does. */
    detach(): void
  }
}

/**
 * Creates a world without TPMs. Simulated TPMs use no sockets, timers or threads: a call ends in
 * microtasks, unless it waits for the clock because of a fault or of another client.
 */
export function createSimulatedTpms({ random, ...effects }: SimulatedTpmsInput): SimulatedTpms {
  const seats = new Map<string, Seat>()
  const seatAt = (endpoint: string): Seat => {
    const seat = seats.get(endpoint)
    if (seat !== undefined) return seat
    throw new TpmError('TPM_UNREACHABLE', `the TPM at ${endpoint} cannot be reached`)
  }
  const { clock } = effects
  return {
    manufacture: (endpoint, image) => {
      const name = formatTpmEndpoint(endpoint)
      if (seats.has(name)) throw new Error(`there is a TPM at ${name}`)
      const nowMs = () => clock.nowMs()
      const tpm =
        image === undefined
          ? createSimulatedTpm({ serialNumber: seats.size, random, nowMs })
          : copySimulatedTpm(image, { random, nowMs })
      seats.set(name, createSeat(tpm, name, effects))
      return tpm
    },
    attach: (ownRandom) => {
      const process = new AbortController()
      const open = async (endpoint: TpmEndpoint, timeoutMs: number) =>
        seatAt(formatTpmEndpoint(endpoint)).open('connect', timeoutMs, process.signal)
      return {
        connect: (endpoint, { connectTimeoutMs = CONNECT_TIMEOUT_MS } = {}) =>
          connectOver(() => open(endpoint, connectTimeoutMs), {
            random: ownRandom,
            sleep: (ms) => clock.sleep(ms),
          }),
        powerCycle: async (endpoint) => {
          const seat = seatAt(formatTpmEndpoint(endpoint))
          const transport = await seat.open('power cycle', POWER_TIMEOUT_MS, process.signal)
          seat.tpm.powerCycle()
          await transport.close()
        },
        virtual: simulatedVirtualTpms(ownRandom),
        detach: () => process.abort(closedTransport()),
      }
    },
  }
}

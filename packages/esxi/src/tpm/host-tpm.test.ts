import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Logger } from '@nkpsim/daemon'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { type MachineClock, systemClock, systemRandom } from '@nkpsim/effects'
import { bootEvents, MEASURED_PCRS, type SealedObject, TpmError, unixEndpoint } from '@nkpsim/tpm'
import { createSimulatedTpms, type TpmFault } from '@nkpsim/tpm/simulated'
import { guessPassword, HONEST_BOOT } from '@nkpsim/tpm/testing'
import {
  CONNECTION_PROBLEM,
  sealToBoot,
  unsealedBytes,
  withWatchedTpm,
} from '../testing/host-tpm-lab.ts'
import type { HostTpm } from './host-tpm.ts'

const RESETS = 5
const ENDPOINT = unixEndpoint('/simulated/host')
const logged: string[] = []
const logger = {
  info: (event: string) => logged.push(event),
  error: (event: string) => logged.push(event),
} as unknown as Logger
let pauses = 0
/** A clock that runs a thousand times as fast. */
const clock: MachineClock = {
  ...systemClock,
  sleep: (ms, signal) => {
    pauses++
    return systemClock.sleep(ms / 1000, signal)
  },
}
let fault: TpmFault | undefined
const world = createSimulatedTpms({ random: systemRandom, clock, before: () => fault })
const { setMaxFailures } = world.manufacture(ENDPOINT)
const tpms = world.attach(systemRandom)
let bootPcrs: Map<number, Buffer>
let sealed: SealedObject

const watched = <T>(work: (tpm: HostTpm) => Promise<T>): Promise<T> =>
  withWatchedTpm({ tpms, endpoint: ENDPOINT, bootPcrs, clock, logger }, work)
const connectionProblem = expect.objectContaining(CONNECTION_PROBLEM)
const unseal = (tpm: HostTpm) => unsealedBytes(tpm, sealed)
const boot = async (): Promise<void> => {
  await tpms.powerCycle(ENDPOINT)
  const tpm = await tpms.connect(ENDPOINT)
  for (const { pcr, digest } of bootEvents(HONEST_BOOT)) await tpm.pcrExtend(pcr, digest)
  bootPcrs = await tpm.pcrRead(MEASURED_PCRS)
  await tpm.close()
}

beforeAll(async () => {
  await boot()
  const tpm = await tpms.connect(ENDPOINT)
  sealed = await sealToBoot(tpm)
  await tpm.close()
})

describe('the TPM of a running host', () => {
  it(`works after each of ${RESETS} resets without leaked handles, but opens nothing before the next boot`, async () => {
    for (let reset = 0; reset < RESETS; reset++)
      await watched(async (tpm) => {
        expect(await unseal(tpm)).toBe(32)
        await tpms.powerCycle(ENDPOINT)
        await expect(unseal(tpm)).rejects.toMatchObject({ code: 'TPM_POLICY_FAILED' })
        await boot()
        for (let again = 0; again < 4; again++) expect(await unseal(tpm)).toBe(32)
      })
  })

  it('is reported as missing while it does not answer, and as recovered when it does', async () => {
    await watched(async (tpm) => {
      fault = 'silent'
      const failures = await Promise.all(
        [1, 2, 3].map(() => unseal(tpm).catch((error: unknown) => error)),
      )
      expect(failures[0]).toEqual(connectionProblem)
      // Callers that wait for their turn fail together with the first caller, and do not wait
      // again.
      for (const failure of failures) expect(failure).toBe(failures[0])
      expect(tpm.problem()?.id).toBe('esx.problem.hardware.tpm2.connection')
      fault = undefined
      await untilEqual(tpm.problem, undefined)
      expect(await unseal(tpm)).toBe(32)
      expect(logged).toContain('tpm.recovered')
    })
  })

  it('is reported as cleared until the next boot, although its PCRs stay as they were', async () => {
    const cleared = async () => {
      throw new TpmError('TPM_SRK_CHANGED', 'this TPM was cleared')
    }
    const work = async (tpm: HostTpm): Promise<void> => {
      await expect(tpm.use(cleared)).rejects.toMatchObject({ code: 'TPM_UNAVAILABLE' })
      const before = pauses
      await until(() => pauses > before + 2)
      expect(tpm.problem()?.id).toBe('esx.problem.hardware.tpm2.provisioning')
    }
    await watched(work)
  })

  it('serves many simultaneous callers, one after the other', async () => {
    await watched(async (tpm) => {
      const all = await Promise.all(Array.from({ length: 20 }, () => unseal(tpm)))
      expect(new Set(all)).toEqual(new Set([32]))
    })
  })

  it('unseals during a dictionary lockout too, because our objects have no password to guess', async () => {
    setMaxFailures(1)
    await watched(async (tpm) => {
      const codes = await tpm.use((session) =>
        session.exclusively((connection) => guessPassword(connection, sealed.srkName, 2)),
      )
      expect(codes).toEqual([0x98e, 0x921])
      expect(await unseal(tpm)).toBe(32)
      const state = await tpm.use((session) => session.getDictionaryAttackState())
      expect(state).toMatchObject({ inLockout: true, failures: 1, maxFailures: 1 })
    })
  })
})

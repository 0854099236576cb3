import { beforeEach, describe, expect, it } from '@jest/globals'
import { createQueue, type Logger } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { MEASURED_PCRS, type Tpm, unixEndpoint } from '@nkpsim/tpm'
import { createSimulatedTpms } from '@nkpsim/tpm/simulated'
import { EsxiError } from '../errors.ts'
import { withWatchedTpm } from '../testing/host-tpm-lab.ts'
import { tpmDescriber } from './describe-tpm.ts'

const ENDPOINT = unixEndpoint('/simulated/host')
const CALLERS = 90
const world = createSimulatedTpms({ random: systemRandom, clock: systemClock })
world.manufacture(ENDPOINT)
const tpms = world.attach(systemRandom)
const logger: Logger = silentLogger

const withTpm = async (work: (tpm: Tpm) => Promise<void>): Promise<void> => {
  const tpm = await tpms.connect(ENDPOINT)
  try {
    await work(tpm)
  } finally {
    await tpm.close()
  }
}

let bootPcrs: Map<number, Buffer>

beforeEach(async () => {
  await tpms.powerCycle(ENDPOINT)
  await withTpm(async (tpm) => {
    bootPcrs = await tpm.pcrRead(MEASURED_PCRS)
  })
})

describe('the description of a TPM', () => {
  it('leaves the TPM to an attestation, however many callers wait for the description', async () => {
    const input = { tpms, endpoint: ENDPOINT, bootPcrs, clock: systemClock, logger }
    await withWatchedTpm(input, async (tpm) => {
      const describeTpm = tpmDescriber(tpm)
      const descriptions = Array.from({ length: CALLERS }, describeTpm)
      const attested = tpm.use((session) => session.pcrRead(MEASURED_PCRS))
      expect(await attested).toEqual(bootPcrs)
      for (const { version } of await Promise.all(descriptions)) expect(version).toBe('2.0')
    })
  })

  it('is shared by all callers who wait for it, but not by a caller who comes after its start', async () => {
    const turns = createQueue()
    let uses = 0
    let later: Promise<unknown> | undefined
    const use = <T>(work: (tpm: Tpm) => Promise<T>): Promise<T> => {
      uses++
      return turns.run(async () => {
        const tpm = await tpms.connect(ENDPOINT)
        try {
          const answer = work(tpm)
          later ??= describeTpm()
          return await answer
        } finally {
          await tpm.close()
        }
      })
    }
    const describeTpm = tpmDescriber({ use })
    await Promise.all(Array.from({ length: CALLERS }, describeTpm))
    await later
    expect(uses).toBe(2)
  })

  it('is requested again by the next caller after a request that failed before its turn', async () => {
    let failures = 0
    const use = async () => {
      failures++
      throw new EsxiError('TPM_BUSY', 'too many callers wait for the TPM')
    }
    const describeTpm = tpmDescriber({ use })
    await expect(describeTpm()).rejects.toMatchObject({ code: 'TPM_BUSY' })
    await expect(describeTpm()).rejects.toMatchObject({ code: 'TPM_BUSY' })
    expect(failures).toBe(2)
  })
})

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { bootEvents, encodeEventLog } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { type AttestableHost, attestableHost } from '../testing/attestable-host.ts'

let lab: AttestableHost

const ended = () => Promise.reject(new Error('the session has ended'))
const may = async () => undefined

beforeEach(async () => {
  lab = await attestableHost()
  lab.answers.predictBoot = async () => ({ eventLog: encodeEventLog(bootEvents(HONEST_BOOT)) })
})
afterEach(() => lab.store.close())

describe('an approval of the next boot', () => {
  it('is not installed if the session of its caller ends while the host predicts the boot', async () => {
    let requireStill: () => Promise<void> = may
    const { predictBoot } = lab.answers
    lab.answers.predictBoot = () => {
      requireStill = ended
      return predictBoot()
    }
    const approved = lab.attestor.authorizeBoot(lab.esx, () => requireStill())
    await expect(approved).rejects.toThrow('the session has ended')
    expect(lab.installed).toEqual([])
  })

  it('is installed if a caller who shares it still may, and each other caller is refused', async () => {
    const calls = [ended, may, ended].map((each) => lab.attestor.authorizeBoot(lab.esx, each))
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    expect(lab.installed).toHaveLength(1)
  })

  it('is not installed if none of the callers who share it still may', async () => {
    const other = () => Promise.reject(new Error('no privilege'))
    const calls = [ended, other].map((each) => lab.attestor.authorizeBoot(lab.esx, each))
    expect(await Promise.allSettled(calls)).toMatchObject([
      { reason: new Error('the session has ended') },
      { reason: new Error('no privilege') },
    ])
    expect(lab.installed).toEqual([])
  })
})

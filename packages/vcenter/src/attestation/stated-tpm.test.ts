import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AttestationRecord } from '../records/attestation.ts'
import { isAttestable, judgeStatedTpm, reasonNotAccepted, requireAttestable } from './stated-tpm.ts'

const record = (more: Partial<AttestationRecord> = {}): AttestationRecord => ({
  status: 'accepted',
  reason: '',
  message: '',
  timeMs: 1,
  checks: [],
  accepted: undefined,
  ...more,
})
const versions = fc.constantFrom('', '1.2', '2.0', 'none', '2.0 ', '2.1')
const records = fc.option(
  fc
    .constantFrom('', 'NO_EVIDENCE', 'EK_CHANGED')
    .map((reason) => record({ reason, status: reason === '' ? 'accepted' : 'notAccepted' })),
  { nil: undefined },
)

describe('a host’s statement about its TPM', () => {
  it('never makes vCenter accept a host without a TPM 2.0, and is judged only once', () => {
    fc.assert(
      fc.property(versions, records, versions, (before, kept, tpmVersion) => {
        const stated = { name: 'esx-1', tpmVersion }
        const judged = judgeStatedTpm({ tpmVersion: before, record: kept }, stated, 2)
        const hadTpm = before === '2.0' || kept !== undefined
        if (tpmVersion === '2.0' || !hadTpm) expect(judged).toBeUndefined()
        else {
          expect(judged).toMatchObject({ status: 'notAccepted', reason: 'TPM_MISSING', timeMs: 2 })
          expect(judgeStatedTpm({ tpmVersion, record: judged }, stated, 3)).toBeUndefined()
        }
        const now = judged ?? kept
        if (tpmVersion !== '2.0') expect(reasonNotAccepted(stated, now, false)).toBeDefined()
      }),
    )
  })

  it('is not judged for a new host, which had no TPM before', () => {
    expect(judgeStatedTpm(undefined, { name: 'esx-1', tpmVersion: '' }, 1)).toBeUndefined()
  })

  it('does not delete the known TPM, so that a different TPM is still recognised', () => {
    const tpm = {
      clockMs: 0n,
      resetCount: 0,
      restartCount: 0,
      firmwareVersion: 0n,
      endorsementKeyName: Buffer.alloc(34),
    }
    const accepted = {
      tpm,
      keys: { endorsementKey: Buffer.alloc(1), attestationKey: Buffer.alloc(1) },
    }
    const known = { tpmVersion: '2.0', record: record({ accepted }) }
    const judged = judgeStatedTpm(known, { name: 'esx-1', tpmVersion: '' }, 1)
    expect(judged?.accepted).toBe(accepted)
  })
})

describe('a host without a TPM 2.0', () => {
  it.each([
    ['', 'host "esx-1" has no TPM: TPM2 device is required'],
    ['1.2', 'host "esx-1" has a TPM 1.2: TPM2 device is required'],
  ])('cannot be attested with the TPM version %j', (tpmVersion, message) => {
    const host = { name: 'esx-1', tpmVersion }
    expect(() => requireAttestable(host)).toThrow(
      expect.objectContaining({ code: 'HOST_NOT_ATTESTED', message }),
    )
  })

  it('is distinguished from a host with a TPM 2.0', () => {
    expect(() => requireAttestable({ name: 'esx-1', tpmVersion: '2.0' })).not.toThrow()
    expect(isAttestable({ tpmVersion: '2.0' })).toBe(true)
    expect(isAttestable({ tpmVersion: '1.2' })).toBe(false)
    const reasonWith = (tpmVersion: string) =>
      reasonNotAccepted({ name: 'esx-1', tpmVersion }, undefined, false)
    expect(reasonWith('2.0')).toBeUndefined()
    expect(reasonWith('')).toBe('a host without a TPM 2.0 cannot be attested')
  })

  it.each([
    ['', 'none'],
    ['1.2', 'a TPM 1.2'],
  ])('that had one is refused, and the reason names what it now states: %j', (tpmVersion, now) => {
    const judged = judgeStatedTpm(
      { tpmVersion: '2.0', record: undefined },
      { name: 'esx-1', tpmVersion },
      1,
    )
    expect(judged?.message).toBe(
      `the host had a TPM 2.0 and now states ${now}: repair it, or accept it as it is: nkpsim host add esx-1 --force`,
    )
  })
})

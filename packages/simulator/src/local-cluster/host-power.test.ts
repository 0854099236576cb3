import { describe, expect, it } from '@jest/globals'
import { TpmError } from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import { withRemedy } from './host-power.ts'

describe('the error of a host that does not boot', () => {
  it.each([
    [
      'needs a recovery key',
      new SimulatorError('PROCESS_FAILED', 'esxid esx-1 did not start: give the recovery key'),
      'PROCESS_FAILED',
      /give the recovery key; restore .*, or: nkpsim host boot esx-1 --recovery-key-file FILE$/,
    ],
    [
      'is not ready in time',
      new SimulatorError('PROCESS_TIMEOUT', 'esxid esx-1 is not ready after 180 s'),
      'PROCESS_TIMEOUT',
      /180 s; read nkpsim logs esx-1, then: nkpsim host boot esx-1$/,
    ],
    [
      'has lost its TPM',
      new TpmError('TPM_STATE_MISSING', 'there is no TPM state in /x'),
      'PROCESS_FAILED',
      /^there is no TPM state in \/x; put .*, then: nkpsim host boot esx-1$/,
    ],
  ])('names the remedy for a host that %s', (_, cause, code, message) => {
    expect(withRemedy('esx-1', cause)).toMatchObject({
      code,
      message: expect.stringMatching(message),
      cause,
    })
  })

  it('stays as it is if it has a remedy', () => {
    for (const cause of [
      new SimulatorError('PROCESS_FAILED', 'db on esx-1 did not start: x; delete it: nkpsim up'),
      new SimulatorError('STATE_INVALID', 'there is no /x; put the folder back'),
    ])
      expect(withRemedy('esx-1', cause)).toBe(cause)
  })
})

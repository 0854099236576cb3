import { describe, expect, it } from '@jest/globals'
import { TpmError } from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import { PartlyUpError, startFailure, withRemedy } from './start-failure.ts'
import { VmsUnknownError } from './vms-unknown.ts'

const remedyOf = (code: TpmError['code']): string =>
  startFailure({ kind: 'host', name: 'esx-1' }, new TpmError(code, 'reason')).remedy

it('startFailure advises a copy of the TPM state only if the state is missing or swtpm fails', () => {
  for (const code of ['TPM_STATE_MISSING', 'SWTPM_FAILED'] as const)
    expect(remedyOf(code)).toContain('or put tpms/esx-1/state back from a copy')
  expect(remedyOf('TPM_COMMAND_FAILED')).toBe(
    'a full disk can cause this; read logs/swtpm-esx-1.log, then: nkpsim host boot esx-1',
  )
})

it('PartlyUpError says that a host still runs if only its TPM did not start', () => {
  const cause = new TpmError('SWTPM_MISSING', 'reason')
  const failures = [true, false].map((keepsRunning) =>
    startFailure({ kind: 'host', name: 'esx-1', keepsRunning }, cause),
  )
  const { message } = new PartlyUpError({
    stateDir: '/x',
    vcenter: undefined,
    hosts: [],
    trustHosts: [],
    failures,
  })
  expect(message).toMatch(/esx-1 still runs, but its TPM did not start: .*esx-1 did not start: /)
})

it('startFailure names `up` for a host that still runs, because `up` powers its VMs on again', () => {
  for (const code of ['TPM_STATE_MISSING', 'TPM_COMMAND_FAILED', 'SWTPM_MISSING'] as const) {
    const host = { kind: 'host', name: 'esx-1', keepsRunning: true } as const
    expect(startFailure(host, new TpmError(code, 'reason')).remedy).toMatch(/, then: nkpsim up$/)
  }
})

it('PartlyUpError says that the VMs of a rebooted host are not known', () => {
  const cause = new VmsUnknownError('esx-1', [], new Error('log in first'))
  const failures = [startFailure({ kind: 'host', name: 'esx-1' }, cause)]
  expect(failures).toMatchObject([{ wasRebooted: true, reason: 'log in first' }])
  const { message } = new PartlyUpError({
    stateDir: '/x',
    vcenter: undefined,
    hosts: [],
    trustHosts: [],
    failures,
  })
  expect(message).toBe(`${cause.message}. Everything else runs`)
  expect(cause.message).toBe(
    'esx-1 was rebooted, but the VMs that ran on it are not known: log in first; see: nkpsim vm list --host esx-1',
  )
})

describe('the error of a boot', () => {
  const sealed = (reason: string) =>
    new SimulatorError('PROCESS_FAILED', `A security violation was detected: ${reason}`)
  const messageOf = (error: unknown) => Reflect.get(Object(error), 'message')

  it('names the recovery key if the TPM is another one or was cleared, and boot.yaml only if the boot differs', () => {
    const cleared = sealed('its key is sealed in another TPM, or this TPM was cleared')
    expect(messageOf(withRemedy('esx-1', false, cleared))).toBe(
      `${cleared.message}; boot it with the key: nkpsim host boot esx-1 --recovery-key-file FILE; without the key, move hosts/esx-1 away and install the host again: nkpsim host boot esx-1 --root-password-file FILE`,
    )
    const notApproved = sealed('a policy check failed; give the recovery key')
    expect(messageOf(withRemedy('esx-1', false, notApproved))).toMatch(
      /; restore the former hosts\/esx-1\/boot\.yaml, or: .* --recovery-key-file FILE$/,
    )
  })

  it('names the replacement of a TPM whose state is gone, and before it what only a running host can tell', () => {
    const missing = new TpmError('TPM_STATE_MISSING', 'there is no TPM state')
    const off = withRemedy('esx-1', false, missing)
    expect(off).toMatchObject({ code: 'TPM_STATE_MISSING' })
    expect(messageOf(off)).toMatch(/; replace the TPM: nkpsim host tpm replace esx-1; or put /)
    expect(messageOf(withRemedy('esx-1', true, missing))).toMatch(
      /; first save its recovery key: nkpsim host recovery list esx-1; then replace the TPM: nkpsim host power-off esx-1, nkpsim host tpm replace esx-1; or put /,
    )
  })

  it('names the log, or what to do about the port, for another reason', () => {
    const late = new SimulatorError('PROCESS_TIMEOUT', 'esxid esx-1 is not ready after 180 s')
    expect(messageOf(withRemedy('esx-1', false, late))).toMatch(
      /180 s; read nkpsim logs esx-1, then: nkpsim host boot esx-1$/,
    )
    const taken = new SimulatorError('PROCESS_FAILED', 'the port is taken')
    expect(messageOf(withRemedy('esx-1', false, taken))).toMatch(/taken; end the process that/)
  })

  it('stays as it is if it has a remedy or needs none', () => {
    for (const error of [
      new TpmError('SWTPM_MISSING', 'swtpm is not installed'),
      new SimulatorError('INTERRUPTED', 'interrupted'),
      new SimulatorError('PROCESS_FAILED', 'db on esx-1 did not start: x; delete it: nkpsim up'),
      new SimulatorError('STATE_INVALID', 'there is no /x; put the folder back'),
      new Error('odd'),
    ])
      expect(withRemedy('esx-1', false, error)).toBe(error)
  })
})

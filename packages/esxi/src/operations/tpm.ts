import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { decodeEventLog } from '@nkpsim/tpm'
import { EsxiError } from '../errors.ts'
import { tpmDescriber } from '../tpm/describe-tpm.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import { operation } from './operation.ts'

const READ = ['Host.Tpm.Read'] as const

export type TpmOperations = ReturnType<typeof tpmOperations>

/** The TPM of the host, and what was measured into it at boot. */
export function tpmOperations({
  tpm,
  bootProblem,
  eventLog,
}: {
  tpm: HostTpm | undefined
  bootProblem: TpmProblem | undefined
  eventLog: Buffer
}) {
  const describe = tpm && tpmDescriber(tpm)
  return named('nkpsim.esxi.v1.HostSecurityService', {
    getTpm: operation({
      requirement: READ,
      audit: OPEN,
      run: async () => {
        if (describe === undefined)
          throw new EsxiError('TPM_UNAVAILABLE', bootProblem?.message ?? 'this host has no TPM')
        return describe()
      },
    }),
    getEventLog: operation({
      requirement: READ,
      audit: OPEN,
      run: async () => ({
        eventLog,
        events: eventLog.length === 0 ? [] : decodeEventLog(eventLog),
      }),
    }),
  })
}

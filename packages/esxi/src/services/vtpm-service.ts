import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VtpmOperations } from '../operations/vtpms.ts'
import type { Vtpm, VtpmSeen, VtpmState } from '../records/vtpm.ts'
import { vmMessage } from './vm-message.ts'

const STATE = {
  off: 'VTPM_STATE_OFF',
  running: 'VTPM_STATE_RUNNING',
  ended: 'VTPM_STATE_ENDED',
} as const satisfies Record<VtpmState, string>

/** nkpsim.esxi.v1.VtpmService. */
export function vtpmService(operations: VtpmOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VtpmService',
    operations,
    {
      addVtpm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      removeVtpm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      getVtpm: async (request, run) => ({ vtpm: vtpmMessage(await run(request)) }),
      acceptVtpmRollback: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      installVtpmCertificates: async ({ name, rsaCertificate, eccCertificate }, run) => {
        const certificates = { rsa: Buffer.from(rsaCertificate), ecc: Buffer.from(eccCertificate) }
        await run({ name, certificates })
        return {}
      },
      setVtpmStates: async ({ states }, run) => {
        await run({ states: new Map(states.map(({ vmUuid, seen }) => [vmUuid, seenIn(seen)])) })
        return {}
      },
    },
    ['operator', 'vcenter'],
  )
}

function seenIn(seen: esxiV1.SeenVtpmState__Output | null): VtpmSeen {
  const { stateSha256 = '', resetCount = 0, stepCount = 0, epoch = 0 } = seen ?? {}
  return { resetCount, stepCount, epoch, ...(stateSha256 !== '' && { stateSha256 }) }
}

function vtpmMessage({ vm, state, folder, endorsementKeys, socketPath }: Vtpm): esxiV1.Vtpm {
  const keyMessage = (
    algorithm: string,
    { publicKey, certificate }: Vtpm['endorsementKeys']['rsa'],
  ) => ({
    algorithm,
    publicKey,
    certificate: certificate ?? Buffer.alloc(0),
  })
  return {
    vm,
    state: STATE[state],
    endorsementKeys: [
      keyMessage('RSA-2048', endorsementKeys.rsa),
      keyMessage('ECC P-256', endorsementKeys.ecc),
    ],
    stateFolder: folder,
    socketPath: socketPath ?? '',
  }
}

import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { DiskUris } from '../nbd/nbd-server.ts'
import type { NbdOperations } from '../operations/nbd.ts'

/** nkpsim.esxi.v1.NbdService. */
export function nbdService(operations: NbdOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.NbdService',
    operations,
    {
      getNbdExports: async (request, run) => ({ exports: (await run(request)).map(exportMessage) }),
      openNbdPort: async (request, run) => {
        const { exports, ...certificates } = await run(request)
        return { ...certificates, exports: exports.map(exportMessage) }
      },
    },
    ['operator', 'vcenter'],
  )
}

function exportMessage({ tlsUri = '', ...disk }: DiskUris): esxiV1.NbdExport {
  return { ...disk, tlsUri }
}

import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { PlainVmOperations } from '../operations/plain-vms.ts'
import { readByteStream } from './byte-stream.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.PlainVmService. */
export function plainVmService(operations: PlainVmOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.PlainVmService',
    operations,
    {
      createPlainVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      importPlainVm: async (requests, run) => {
        const { header, content } = await readByteStream(
          requests,
          ({ imageBytes }) => imageBytes === 0,
        )
        return { vm: vmMessage(await run({ ...header, content })) }
      },
      addPlainDisk: async (request, run) => ({ vm: vmMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}

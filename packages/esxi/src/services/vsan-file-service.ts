import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanFileOperations } from '../operations/vsan-files.ts'
import { requireUuid } from '../vsan/remote/configuration-message.ts'
import { answerMessage, callOf, requireRequestId } from '../vsan/remote/namespace-message.ts'

/** nkpsim.esxi.v1.VsanFileService. */
export function vsanFileService(operations: VsanFileOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VsanFileService',
    operations,
    {
      callNamespace: async (request, run) => {
        const answered = await run({
          objectId: requireUuid(request.objectId),
          requestId: requireRequestId(request.requestId),
          call: callOf(request),
        })
        return 'failure' in answered ? answered : answerMessage(answered.answer)
      },
      readVsanFile: async (request, run) => ({ content: await run(request) }),
    },
    ['host'],
  )
}

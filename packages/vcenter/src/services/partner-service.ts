import { Secret } from '@nkpsim/crypto'
import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import { entryMessage } from '../linked/entries.ts'
import type { PartnerOperations } from '../operations/partners.ts'

/** Serves nkpsim.vcenter.v1.PartnerService, which linked vCenters call. */
export function partnerService(operations: PartnerOperations): ServiceRegistration {
  return serve(
    'nkpsim.vcenter.v1.PartnerService',
    operations,
    {
      getSummary: (request, run) => run(request),
      exchange: async (request, run) => ({ entries: (await run(request)).map(entryMessage) }),
      receiveProvider: async ({ config, password: text }, run) => {
        using password = Secret.from(Buffer.from(text))
        const { isAlreadyPresent } = await run({ config, password })
        return { alreadyPresent: isAlreadyPresent }
      },
      leave: answerNothing,
    },
    ['vcenter'],
  )
}

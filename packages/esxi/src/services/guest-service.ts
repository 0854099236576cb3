import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { GuestOperations } from '../operations/guests.ts'

/** nkpsim.esxi.v1.GuestService. */
export function guestService(operations: GuestOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.GuestService',
    operations,
    {
      startGuest: answerNothing,
      readConsole: async function* (request, run) {
        for await (const chunk of run(request)) yield { chunk }
      },
      writeConsole: answerNothing,
    },
    ['operator', 'vcenter'],
  )
}

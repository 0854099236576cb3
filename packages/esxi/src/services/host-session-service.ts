import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { takeRevocations } from '../access/revocations.ts'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'

/** nkpsim.esxi.v1.HostSessionService. */
export function hostSessionService(state: HostState, clock: Clock): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostSessionService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      getCaller: async (_request, { caller }) => ({ user: caller?.name ?? '' }),
      setRevocations: async (request) => {
        await state.update((current) => {
          const { management } = current
          if (management === undefined)
            throw new EsxiError('INVALID_REQUEST', 'no vCenter manages this host')
          const revocations = takeRevocations(management.revocations, request, clock.nowMs())
          return {
            ...(revocations && {
              next: { ...current, management: { ...management, revocations } },
            }),
            result: undefined,
          }
        })
        return {}
      },
    },
  })
}

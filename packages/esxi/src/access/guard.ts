import type { Clock } from '@nkpsim/daemon'
import type { Admitted, Caller } from '@nkpsim/daemon/operation'
import { type Guard, type GuardedCall, neededPrivileges, RpcError } from '@nkpsim/rpc'
import type { HostNotes } from '../audit/audit-note.ts'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'
import { toRpcError } from '../rpc-errors.ts'
import { basicCredentials, type RootLogin } from './root-login.ts'
import type { TokenReader } from './session-token.ts'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/**
 * Lets in who has what a method declares that it needs: the managing vCenter, its users by their sessions, and the host's own root, who may do
 * everything here and is all that is left when vCenter is gone for longer than sessions last.
 */
export function createGuard({
  state,
  tokens,
  root,
  clock,
  note,
}: {
  state: Pick<HostState, 'current'>
  tokens: TokenReader
  root: RootLogin
  clock: Pick<Clock, 'nowMs'>
  /** Writes a call down before it begins; gives what is to be told of its end. */
  note: HostNotes['call']
}): Guard {
  const identify = async (
    call: GuardedCall,
  ): Promise<Caller & { privileges: 'all' | readonly string[]; requireStill: () => void }> => {
    const credentials = basicCredentials(call.authorization)
    if (credentials !== undefined) {
      using _password = credentials.password
      await root.check(credentials, call.source)
      return { name: 'root', sessionId: '', privileges: 'all', requireStill: () => undefined }
    }
    const [, token] = BEARER.exec(call.authorization ?? '') ?? []
    const { management } = state.current()
    if (token === undefined || management === undefined)
      throw new EsxiError(
        'NOT_AUTHENTICATED',
        'there is no session: log in at vCenter, or show the password of this host’s root',
      )
    const bearer = await tokens.read(token, management, clock.nowMs())
    return {
      name: bearer.user,
      sessionId: bearer.sessionId,
      privileges: bearer.privileges,
      requireStill: () => {
        try {
          tokens.requireGoesOn(bearer, management, state.current().management, clock.nowMs())
        } catch (error) {
          throw toRpcError(error) ?? error
        }
      },
    }
  }
  const admit = async (call: GuardedCall): Promise<Admitted> => {
    const { requirement, peer } = call
    // What vCenter calls by itself is for nobody's session.
    if (peer?.kind === 'vcenter' && peer.id === state.current().management?.vcenterInstanceId) {
      const caller = { name: `vcenter ${peer.id}`, sessionId: '' }
      return { caller, settle: note({ ...call, request: await call.request() }, caller.name) }
    }
    if (requirement === undefined || requirement.audience === 'vcenter')
      throw denied(`only the vCenter of this host may call ${call.method}`)
    const { privileges, requireStill, ...caller } = await identify(call)
    // Before his privilege is asked for: what he was refused is of interest too.
    const settle = note({ ...call, request: await call.request() }, caller.name)
    const lacking = neededPrivileges(requirement).find(
      ({ privilege }) => privileges !== 'all' && !privileges.includes(privilege),
    )
    if (lacking !== undefined) {
      settle('NO_PERMISSION')
      throw denied(`${caller.name} lacks the privilege ${lacking.privilege} on this host`)
    }
    return { caller, settle, requireStill }
  }
  return {
    admit: async (call) => {
      try {
        return await admit(call)
      } catch (error) {
        throw toRpcError(error) ?? error
      }
    },
  }
}

function denied(message: string): RpcError {
  return new RpcError('PERMISSION_DENIED', 'NO_PERMISSION', message)
}

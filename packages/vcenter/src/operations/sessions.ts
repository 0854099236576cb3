import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostTokens } from '../access/host-tokens.ts'
import { ownRoles } from '../access/own-roles.ts'
import { notAuthenticated } from '../access/session-token.ts'
import type { Sessions } from '../access/sessions.ts'
import type { SessionRecord } from '../records/session.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const TERMINATE = [{ privilege: 'Sessions.TerminateSession' }] as const

export type SessionOperations = ReturnType<typeof sessionOperations>

/** Operations on sessions. */
export function sessionOperations({
  store,
  sessions,
  hostTokens,
}: {
  store: Pick<Store, 'snapshot'>
  sessions: Sessions
  hostTokens: Pick<HostTokens, 'issue'>
}) {
  const own = ({ caller }: Call): SessionRecord => {
    const session = sessions.find(caller.sessionId)
    if (session === undefined) throw notAuthenticated()
    return session
  }
  return named('nkpsim.vcenter.v1.SessionService', {
    login: operation({
      requirement: 'certificate',
      audit: { target: 'user', isCounted: true },
      run: async (
        { user, password }: { user: string; password: Secret },
        { source, signal }: Call,
      ) => sessions.login(user, password, source, signal),
    }),
    issueHostTokens: operation({
      requirement: 'session',
      // Not audited: a token gives no more rights than the session, and clients renew it often.
      audit: OPEN,
      run: async ({ hostIds }: { hostIds: readonly string[] }, call: Call) =>
        hostTokens.issue(own(call), hostIds),
    }),
    logout: operation({
      requirement: 'session',
      audit: { target: undefined, isCounted: true },
      endsAccess: true,
      run: async (_input: object, call: Call) => sessions.end(own(call).id, call.caller.name),
    }),
    getSession: operation({
      requirement: 'session',
      audit: OPEN,
      run: async (_input: object, call: Call) => {
        const session = own(call)
        return { session, roles: ownRoles(store.snapshot(), session.user) }
      },
    }),
    listSessions: operation({
      requirement: TERMINATE,
      audit: OPEN,
      run: async () => sessions.list(),
    }),
    terminateSession: operation({
      requirement: TERMINATE,
      audit: { target: 'id' },
      endsAccess: true,
      run: async ({ id }: { id: string }, { caller }: Call) => sessions.end(id, caller.name),
    }),
  })
}

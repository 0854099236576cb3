import { Secret } from '@nkpsim/crypto'
import { type CallContext, defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostToken, HostTokens } from '../access/host-tokens.ts'
import { notAuthenticated } from '../access/session-token.ts'
import type { Sessions } from '../access/sessions.ts'
import type { SessionRecord } from '../records/session.ts'
import { timestamp } from './timestamp.ts'

/** nkpsim.vcenter.v1.SessionService. */
export function sessionService(sessions: Sessions, hostTokens: HostTokens): ServiceRegistration {
  const own = ({ caller }: CallContext): SessionRecord => {
    const session = sessions.list().find(({ id }) => id === caller?.sessionId)
    if (session === undefined) throw notAuthenticated()
    return session
  }
  return defineService('nkpsim.vcenter.v1.SessionService', {
    allow: ['operator'],
    handlers: {
      login: async ({ user, password: text }, { source }) => {
        using password = Secret.from(Buffer.from(text))
        const { token, session } = await sessions.login(user, password, source)
        const hostToken = tokenMessage(await hostTokens.issue(session))
        return { token, session: message(session), hostToken }
      },
      issueHostToken: async (_request, context) => ({
        hostToken: tokenMessage(await hostTokens.issue(own(context))),
      }),
      logout: async (_request, context) => {
        sessions.end(own(context).id)
        return {}
      },
      getSession: async (_request, context) => ({ session: message(own(context)) }),
      listSessions: async () => ({ sessions: sessions.list().map(message) }),
      terminateSession: async ({ id }) => {
        sessions.end(id)
        return {}
      },
    },
  })
}

function message({ id, user, issuedMs, lastActiveMs, expiresMs }: SessionRecord) {
  return {
    id,
    user,
    loginTime: timestamp(issuedMs),
    lastActiveTime: timestamp(lastActiveMs),
    expiry: timestamp(expiresMs),
  }
}

function tokenMessage({ token, expiresMs }: HostToken) {
  return { token, expiry: timestamp(expiresMs) }
}

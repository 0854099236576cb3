import { Secret } from '@nkpsim/crypto'
import { type CallContext, defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { notAuthenticated } from '../access/session-token.ts'
import type { Session, Sessions } from '../access/sessions.ts'
import { timestamp } from './timestamp.ts'

/** nkpsim.vcenter.v1.SessionService. */
export function sessionService(sessions: Sessions): ServiceRegistration {
  const own = ({ caller }: CallContext): Session => {
    const session = sessions.list().find(({ id }) => id === caller?.sessionId)
    if (session === undefined) throw notAuthenticated()
    return session
  }
  return defineService('nkpsim.vcenter.v1.SessionService', {
    allow: ['operator'],
    handlers: {
      login: async ({ user, password: text }) => {
        using password = Secret.from(Buffer.from(text))
        const { token, session } = await sessions.login(user, password)
        return { token, session: message(session) }
      },
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

function message({ id, user, issuedMs, lastActiveMs, expiresMs }: Session) {
  return {
    id,
    user,
    loginTime: timestamp(issuedMs),
    lastActiveTime: timestamp(lastActiveMs),
    expiry: timestamp(expiresMs),
  }
}

import { Secret } from '@nkpsim/crypto'
import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { HostToken } from '../access/host-tokens.ts'
import type { OwnRole } from '../access/own-roles.ts'
import type { SessionOperations } from '../operations/sessions.ts'
import type { SessionRecord } from '../records/session.ts'
import { timestamp } from './timestamp.ts'

/** Serves nkpsim.vcenter.v1.SessionService. */
export function sessionService(operations: SessionOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.SessionService', operations, {
    login: async ({ user, password: text }, run) => {
      using password = Secret.from(Buffer.from(text))
      const { token, session } = await run({ user, password })
      return { token, session: message(session) }
    },
    issueHostTokens: async (request, run) => ({
      hostTokens: (await run(request)).map(tokenMessage),
    }),
    logout: answerNothing,
    getSession: async (request, run) => {
      const { session, roles } = await run(request)
      return { session: message(session), roles: roles.map(roleMessage) }
    },
    listSessions: async (request, run) => ({ sessions: (await run(request)).map(message) }),
    terminateSession: answerNothing,
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

function roleMessage({ propagates, hasAllPrivileges, privileges, ...role }: OwnRole) {
  return {
    ...role,
    propagate: propagates,
    privileges: [...privileges],
    allPrivileges: hasAllPrivileges,
  }
}

function tokenMessage({ hostId, token, expiresMs }: HostToken) {
  return { hostId, token, expiry: timestamp(expiresMs) }
}

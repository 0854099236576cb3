import {
  type Admission,
  type Guard,
  type GuardedCall,
  type NeededPrivilege,
  neededPrivileges,
  RpcError,
} from '@nkpsim/rpc'
import type { NotedCall } from '../audit/audit-note.ts'
import { type Entity, entityKind, ROOT } from '../records/entity.ts'
import { toRpcError } from '../rpc-errors.ts'
import type { Store } from '../store/store.ts'
import { requirePrivilege } from './permissions.ts'
import { notAuthenticated } from './session-token.ts'
import type { Sessions } from './sessions.ts'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/** Who calls, once it is known. */
type Known = { name: string; sessionId: string }

/** Lets in who has what a method declares that it needs, and nobody else. */
export function createGuard({
  store,
  sessions,
  note,
}: {
  store: Store
  sessions: Sessions
  /** Writes a call down before it begins; gives what is to be told of its end. */
  note: (call: NotedCall, caller: string) => (code: string) => void
}): Guard {
  const admit = async (call: GuardedCall): Promise<Admission> => {
    const caller = await identify(call, sessions)
    const { requirement } = call
    const request = await call.request()
    // Before his privilege is asked for: what he was refused is of interest too.
    const settle = note({ ...call, request }, caller.name)
    const requireNeeded = (): void => {
      const [first, ...also] = requirement === undefined ? [] : neededPrivileges(requirement)
      if (first !== undefined)
        requirePrivilege(
          store.snapshot(),
          caller.name,
          first.privilege,
          entityOf(first, request) ?? ROOT,
        )
      for (const needed of also) {
        // A second privilege on the same entity is needed wherever the first is.
        const isSameEnd = needed.entity === first?.entity && needed.field === first.field
        const entity = entityOf(needed, request) ?? (isSameEnd ? ROOT : undefined)
        if (entity !== undefined)
          requirePrivilege(store.snapshot(), caller.name, needed.privilege, entity)
      }
    }
    try {
      requireNeeded()
    } catch (error) {
      const answer = toRpcError(error) ?? error
      settle(answer instanceof RpcError ? answer.code : 'INTERNAL')
      throw answer
    }
    const requireStill = (): void => {
      try {
        if (caller.sessionId !== '') sessions.goOn(caller.sessionId)
        requireNeeded()
      } catch (error) {
        throw toRpcError(error) ?? error
      }
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

async function identify(call: GuardedCall, sessions: Sessions): Promise<Known> {
  const { requirement, peer, authorization } = call
  const byCertificate = { name: peer === undefined ? '' : `${peer.kind} ${peer.id}`, sessionId: '' }
  switch (requirement?.audience) {
    case undefined:
      throw denied(`${call.service}/${call.method} says not who may call it`)
    case 'anyone':
    case 'certificate':
      return byCertificate
    case 'vcenter':
      if (peer?.kind === 'vcenter') return byCertificate
      throw denied(`only a vCenter may call ${call.method}`)
    case 'session':
    case 'privilege': {
      const [, token] = BEARER.exec(authorization ?? '') ?? []
      if (token === undefined) throw notAuthenticated()
      const { user, id } = await sessions.authenticate(token)
      return { name: user, sessionId: id }
    }
  }
}

/** The entity on which a call needs a privilege; undefined if its request does not name it. */
function entityOf({ entity, field }: NeededPrivilege, request: unknown): Entity | undefined {
  if (entity === '') return ROOT
  const name = field
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      request,
    )
  return typeof name === 'string' && name !== '' ? { kind: entityKind(entity), name } : undefined
}

function denied(message: string): RpcError {
  return new RpcError('PERMISSION_DENIED', 'NO_PERMISSION', message)
}

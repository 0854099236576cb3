import { type Admission, type Guard, type GuardedCall, RpcError } from '@nkpsim/rpc'
import { toRpcError } from '../services/rpc-errors.ts'
import type { Store } from '../store/store.ts'
import { type Entity, ROOT } from './entities.ts'
import { entityKind } from './entity-kinds.ts'
import { isAllowed } from './permissions.ts'
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
  note: (call: GuardedCall, caller: string) => (code: string) => void
}): Guard {
  const admit = async (call: GuardedCall): Promise<Admission> => {
    const caller = await identify(call, sessions)
    const { requirement } = call
    // Before his privilege is asked for: what he was refused is of interest too.
    const settle = note(call, caller.name)
    try {
      if (requirement?.audience === 'privilege')
        requirePrivilege(store, caller.name, requirement.privilege, entityOf(call))
    } catch (error) {
      const answer = toRpcError(error) ?? error
      settle(answer instanceof RpcError ? answer.code : 'INTERNAL')
      throw answer
    }
    return { caller, settle }
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

/** @throws RpcError NO_PERMISSION */
export function requirePrivilege(
  store: Store,
  user: string,
  privilege: string,
  entity: Entity,
): void {
  if (isAllowed(store.snapshot(), user, privilege, entity)) return
  const where = entity.kind === 'vCenter' ? 'this vCenter' : `${entity.kind} "${entity.name}"`
  throw denied(`${user} lacks the privilege ${privilege} on ${where}`)
}

/** The entity on which a call needs its privilege. */
function entityOf({ requirement, request }: GuardedCall): Entity {
  if (requirement === undefined || requirement.entity === '') return ROOT
  const name = requirement.field
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      request,
    )
  return typeof name === 'string' && name !== ''
    ? { kind: entityKind(requirement.entity), name }
    : ROOT
}

function denied(message: string): RpcError {
  return new RpcError('PERMISSION_DENIED', 'NO_PERMISSION', message)
}

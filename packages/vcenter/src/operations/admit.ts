import { DaemonError } from '@nkpsim/daemon'
import { type CallNotes, createAdmission, type TurnKind } from '@nkpsim/daemon/audit'
import type { Admitted, Caller, Peer } from '@nkpsim/daemon/operation'
import { requirePrivilege } from '../access/permissions.ts'
import { notAuthenticated } from '../access/session-token.ts'
import type { Sessions } from '../access/sessions.ts'
import { VcenterError } from '../errors.ts'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import type { Declared, NeededPrivilege } from './operation.ts'

/** A call as the adapter of a protocol sees it before the operation runs. */
export type AskedCall = {
  operation: Declared
  /**
   * Reads the client's request, with the field names of the operation. A request may be large, so
   * this is called only after the caller is identified.
   */
  request: () => Promise<unknown>
  /** Whether the client or vCenter sends a stream. */
  isStream: boolean
  peer: Peer | undefined
  /** Token of the session; undefined if the call has none. */
  token: string | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal
}

/** @throws VcenterError; DaemonError AUDIT_UNWRITABLE */
export type Admit = (call: AskedCall) => Promise<Admitted>

/**
 * Admits a call of any protocol: identifies the caller, checks privileges, and writes an audit note
 * before the call has any effect. Calls that are refused for lack of privileges are noted too.
 */
export function createAdmit({
  store,
  sessions,
  notes,
}: {
  store: Pick<Store, 'snapshot'>
  sessions: Pick<Sessions, 'authenticate' | 'goOn'>
  notes: CallNotes
}): Admit {
  const limitReached = (message: string) => new VcenterError('CALL_LIMIT_REACHED', message)
  const admitUser = createAdmission({ notes, outcomeOf, limitReached })
  return async (call) => {
    const { isStream, source, signal } = call
    const { name, requirement, audit, endsAccess = false } = call.operation
    const caller = await identify(call, sessions)
    const request = await call.request()
    const noted = { name, audit, request, source }
    // Without a session, the operation itself decides.
    if (caller.sessionId === '') return { caller, settle: await notes.call(noted, caller.name) }
    const requirePrivileges = (): void => {
      if (typeof requirement !== 'string')
        requireAll(store.snapshot(), caller.name, requirement, request)
    }
    const requireStill = async (): Promise<void> => {
      await sessions.goOn(caller.sessionId)
      requirePrivileges()
    }
    const kind: TurnKind = endsAccess ? 'ends access' : isStream ? 'stream' : 'call'
    const asked = { ...noted, caller: caller.name, session: caller.sessionId, kind, signal }
    // The session may have ended while the client sent the request, or while the call waited.
    const settle = await admitUser(asked, requireStill)
    return { caller, requireStill, settle }
  }
}

/** Outcome of a failed call for the audit log: the stable code of its error. */
export function outcomeOf(error: unknown): string {
  if (error instanceof VcenterError) return codeOfHost(error) ?? error.code
  return error instanceof DaemonError && error.code === 'AUDIT_UNWRITABLE' ? error.code : 'INTERNAL'
}

/** Returns the code of a host's error that vCenter passes on. */
function codeOfHost({ code, cause }: VcenterError): string | undefined {
  if (code !== 'HOST_CALL_FAILED' || !(cause instanceof Error) || !('code' in cause))
    return undefined
  return String(cause.code)
}

async function identify(
  call: AskedCall,
  sessions: Pick<Sessions, 'authenticate'>,
): Promise<Caller> {
  const { operation, peer, token } = call
  const byCertificate = { name: peer === undefined ? '' : `${peer.kind} ${peer.id}`, sessionId: '' }
  switch (operation.requirement) {
    case 'anyone':
    case 'certificate':
      return byCertificate
    case 'vcenter':
      if (peer?.kind === 'vcenter') return byCertificate
      throw new VcenterError('NO_PERMISSION', `only a vCenter may call ${operation.name}`)
    default: {
      if (token === undefined) throw notAuthenticated()
      const { user, id } = await sessions.authenticate(token)
      return { name: user, sessionId: id }
    }
  }
}

function requireAll(
  snapshot: Snapshot,
  user: string,
  needed: readonly NeededPrivilege[],
  request: unknown,
): void {
  const [first] = needed
  for (const each of needed) {
    // If a further privilege is on the same entity as the first, both are always needed.
    const isSameEnd = each.on === first?.on && each.field === first?.field
    const entity = entityOf(each, request) ?? (isSameEnd ? ROOT : undefined)
    if (entity !== undefined) requirePrivilege(snapshot, user, each.privilege, entity)
  }
}

/** The entity on which a privilege is needed; undefined if the request does not name it. */
function entityOf({ on, field = '' }: NeededPrivilege, request: unknown): Entity | undefined {
  if (on === undefined) return ROOT
  const name = field
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      request,
    )
  return typeof name === 'string' && name !== '' ? { kind: on, name } : undefined
}

import { createAdmission, type TurnKind } from '@nkpsim/daemon/audit'
import { type Admitted, type Caller, methodOf, type Peer } from '@nkpsim/daemon/operation'
import type { MachineClock } from '@nkpsim/effects'
import type { RootCredentials, RootLogin } from '../access/root-login.ts'
import type { TokenReader } from '../access/session-token.ts'
import type { HostNotes } from '../audit/audit-note.ts'
import type { HostState } from '../config-store/host-state.ts'
import { WRONG_VCENTER } from '../config-store/managed-by.ts'
import { EsxiError, outcomeOf } from '../errors.ts'
import type { Declared } from './operation.ts'

/** Caller of an operation that requires no identity. */
const NOBODY: Caller = { name: 'somebody without a certificate', sessionId: '' }
const ROOT: Caller = { name: 'root', sessionId: '' }

/** Credentials of a caller: the token of a session, or the password of the host's root. */
export type Credentials = { token: string } | RootCredentials

/** A call as the adapter of a protocol sees it before the operation runs. */
export type AskedCall = {
  operation: Declared
  /**
   * Reads the client's request, with the field names of the operation. Called only after the caller
   * is identified as required, because only a known caller may send a large request.
   */
  request: () => Promise<unknown>
  peer: Peer | undefined
  /** Whether the client or the host sends a stream. */
  isStream: boolean
  /** Reads the credentials of the caller, if they are needed. A password is wiped after use. */
  credentials: () => Credentials | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal
}

/** @throws EsxiError; DaemonError AUDIT_UNWRITABLE */
export type Admit = (call: AskedCall) => Promise<Admitted>

/**
 * Admits a call of any protocol. Identifies the caller, checks privileges, and writes an audit note
 * before the call has any effect. Refused calls of known callers are noted too. A certificate
 * identifies the managing vCenter; a session identifies its users. If vCenter is gone for longer
 * than sessions last, only the host's root can log in.
 */
export function createAdmit({
  state,
  tokens,
  root,
  clock,
  notes,
}: {
  state: Pick<HostState, 'current'>
  tokens: TokenReader
  root: RootLogin
  clock: Pick<MachineClock, 'nowMs'>
  notes: Pick<HostNotes, 'call' | 'refusal'>
}): Admit {
  const limitReached = (message: string) => new EsxiError('CALL_LIMIT_REACHED', message)
  const admitUser = createAdmission({ notes, outcomeOf, limitReached })
  const identify = async (call: AskedCall): Promise<Identified> => {
    const credentials = call.credentials()
    if (credentials !== undefined && 'password' in credentials) {
      using _password = credentials.password
      await root.check(credentials, call.source, call.signal)
      return { caller: ROOT, lacks: () => false }
    }
    const { management } = state.current()
    if (credentials === undefined || management === undefined)
      throw new EsxiError(
        'NOT_AUTHENTICATED',
        'there is no session: log in at vCenter, or show the password of this host’s root',
      )
    const bearer = await tokens.read(credentials.token, management, clock.nowMs())
    const requireValid = async (isRunning: boolean): Promise<void> => {
      const now = { management: state.current().management, nowMs: clock.nowMs() }
      tokens.requireStill(bearer, { began: management, isRunning }, now)
    }
    return {
      caller: { name: bearer.user, sessionId: bearer.sessionId },
      lacks: (privilege) => !bearer.privileges.includes(privilege),
      requireStill: () => requireValid(true),
      requireToBegin: () => requireValid(false),
    }
  }
  return async (call) => {
    const { operation, peer, source, isStream, signal } = call
    const { name, requirement, audit } = operation
    const noted = async () => ({ name, audit, request: await call.request(), source })
    const begin = async (caller: Caller) => notes.call(await noted(), caller.name)
    // The managing vCenter is identified by its certificate, and needs neither a session nor
    // privileges. If it shows the token of a user, it acts for this user, with the user's rights.
    const isManager = () =>
      peer?.kind === 'vcenter' && peer.id === state.current().management?.vcenterInstanceId
    if (isManager() && (requirement === 'vcenter' || !hasToken(call))) {
      const caller = { name: `vcenter ${peer?.id}`, sessionId: '' }
      const requireStill = async () => {
        if (!isManager()) throw new EsxiError(WRONG_VCENTER.code, WRONG_VCENTER.message)
      }
      return { caller, settle: await begin(caller), requireStill }
    }
    if (requirement === 'anyone') return { caller: NOBODY, settle: await begin(NOBODY) }
    if (requirement === 'vcenter')
      throw denied(`only the vCenter of this host may call ${methodOf(operation)}`)
    if (requirement === 'host') {
      if (peer?.kind !== 'host')
        throw denied(`only another host of this vCenter may call ${methodOf(operation)}`)
      const caller = { name: `host ${peer.id}`, sessionId: '' }
      return { caller, settle: await begin(caller) }
    }
    const { caller, lacks, ...checks } = await identify(call)
    const check = async (): Promise<void> => {
      // The token may have been revoked while the client sent the request or the call waited.
      await checks.requireToBegin?.()
      const lacking = requirement === 'session' ? undefined : requirement.find(lacks)
      if (lacking !== undefined)
        throw denied(`${caller.name} lacks the privilege ${lacking} on this host`)
    }
    // Root has no sessions.
    const session = caller.sessionId === '' ? source : caller.sessionId
    const kind: TurnKind = isStream ? 'stream' : 'call'
    const asked = { ...(await noted()), caller: caller.name, session, kind, signal }
    const settle = await admitUser(asked, check)
    return { caller, settle, ...checks }
  }
}

type Identified = Pick<Admitted, 'caller' | 'requireStill' | 'requireToBegin'> & {
  lacks: (privilege: string) => boolean
}

function hasToken({ credentials }: Pick<AskedCall, 'credentials'>): boolean {
  const shown = credentials()
  if (shown === undefined || 'token' in shown) return shown !== undefined
  shown.password.wipe()
  return false
}

function denied(message: string): EsxiError {
  return new EsxiError('NO_PERMISSION', message)
}

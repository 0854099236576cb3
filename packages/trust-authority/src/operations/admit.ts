import { DaemonError } from '@nkpsim/daemon'
import { type CallNotes, createAdmission } from '@nkpsim/daemon/audit'
import { type Admitted, type Caller, methodOf, type Peer } from '@nkpsim/daemon/operation'
import { privilegesOf } from '../access/privileges.ts'
import { TrustError } from '../errors.ts'
import type { Declared } from './operation.ts'

/** Caller of an operation that requires no certificate. */
const NOBODY: Caller = { name: 'somebody without a certificate', sessionId: '' }

/** A call as the adapter of a protocol sees it before the operation runs. */
export type AskedCall = {
  operation: Declared
  /** Reads the client's request. Called only after the caller is identified as required. */
  request: () => Promise<unknown>
  peer: Peer | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Aborts when nobody waits for the answer anymore. */
  signal: AbortSignal
}

/** @throws TrustError; DaemonError AUDIT_UNWRITABLE */
export type Admit = (call: AskedCall) => Promise<Admitted>

/**
 * Admits a call of any protocol: identifies the administrator by the certificate, checks
 * privileges, and writes an audit note before the call has any effect.
 */
export function createAdmit(notes: CallNotes): Admit {
  const limitReached = (message: string) => new TrustError('CALL_LIMIT_REACHED', message)
  const admitAdministrator = createAdmission({ notes, outcomeOf, limitReached })
  return async ({ operation, request, peer, source, signal }) => {
    const { name, requirement, audit } = operation
    const noted = async () => ({ name, audit, request: await request(), source })
    if (requirement === 'anyone')
      return { caller: NOBODY, settle: await notes.call(await noted(), NOBODY.name) }
    if (peer?.kind !== 'operator')
      throw new TrustError('NO_PERMISSION', 'only an administrator of this trust host may call it')
    const caller = { name: `operator ${peer.id}`, sessionId: '' }
    const held = privilegesOf(peer.id)
    const check = async (): Promise<void> => {
      const lacking = requirement.find((each) => !held.includes(each))
      if (lacking === undefined) return
      throw new TrustError(
        'NO_PERMISSION',
        `${caller.name} lacks the privilege ${lacking}, which ${methodOf(operation)} needs`,
      )
    }
    const call = { ...(await noted()), caller: caller.name, session: source, signal }
    const settle = await admitAdministrator({ ...call, kind: 'call' }, check)
    return { caller, settle }
  }
}

/** Outcome of a failed call for the audit log: the stable code of its error. */
export function outcomeOf(error: unknown): string {
  if (error instanceof TrustError) return error.code
  return error instanceof DaemonError && error.code === 'AUDIT_UNWRITABLE' ? error.code : 'INTERNAL'
}

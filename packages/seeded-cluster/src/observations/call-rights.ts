import type { ObservedCall } from '@nkpsim/checkers'
import { neededPrivileges, requirementOf } from '@nkpsim/rpc'
import type { WatchedCall } from './watch-calls.ts'

const ACCESS = 'nkpsim.vcenter.v1.AuthorizationService'
/** Roles that each vCenter has. The runs do not know their privileges. */
const SYSTEM_ROLES: readonly string[] = [
  ...['Admin', 'NoAccess', 'NoCryptoAdmin', 'NoTrustedAdmin', 'ReadOnly'],
]

/** A time during which something happened. */
type Span = { startMs: number; endMs: number }
type Change = Span & { user: string; role: string; privileges: readonly string[]; isDone: boolean }

/**
 * Returns the calls of users with the privileges that each caller may have had (I11). The
 * privileges follow from the changes of roles and permissions, which users made or tried to make.
 * @param calls calls to vCenter in the order of their ends
 * @param administrator a user who always has every privilege
 * @param restores times of restores of vCenter. A restore can bring back what a user had before
 */
export function rightsOfCalls(
  calls: readonly WatchedCall[],
  { administrator, restores }: { administrator: string; restores: readonly Span[] },
): ObservedCall[] {
  const changes = calls.filter(({ service }) => service === ACCESS)
  const of = (...methods: string[]): Change[] =>
    changes.filter(({ method }) => methods.includes(method)).flatMap(asChange)
  const grants = of('setPermission')
  const roles = of('createRole', 'updateRole')
  const ends = of('setPermission', 'removePermission', 'deleteUser', 'deleteRole')
  /** Whether a grant had certainly ended before a call. */
  const isOver = (grant: Change, call: Span): boolean =>
    ends.some(
      (end) =>
        end !== grant &&
        end.isDone &&
        ((end.user !== '' && end.user === grant.user) || (!end.user && end.role === grant.role)) &&
        end.startMs >= grant.endMs &&
        end.endMs <= call.startMs &&
        !restores.some(({ endMs, startMs }) => endMs >= end.startMs && startMs <= call.endMs),
    )
  const privilegesOf = (role: string, call: Span): readonly string[] =>
    roles
      .filter((made) => made.role === role && made.startMs <= call.endMs)
      .flatMap(({ privileges }) => privileges)
  return calls
    .filter(({ caller }) => caller !== administrator)
    .flatMap((call) => {
      const requirement = requirementOf(call.service, call.method)
      const mine = grants.filter(
        (grant) =>
          grant.user === call.caller && grant.startMs <= call.endMs && !isOver(grant, call),
      )
      if (requirement === undefined || mine.some(({ role }) => SYSTEM_ROLES.includes(role)))
        return []
      return {
        ...{ call: `${call.service}/${call.method}`, caller: call.caller, isTrusted: true },
        needed: neededPrivileges(requirement).map(({ privilege }) => privilege),
        held: mine.flatMap(({ role }) => privilegesOf(role, call)),
        hasSucceeded: call.error === undefined,
      }
    })
}

/** Statuses of calls that took no effect. */
const REFUSED: readonly string[] = [
  ...['ALREADY_EXISTS', 'FAILED_PRECONDITION', 'INVALID_ARGUMENT', 'NOT_FOUND'],
  ...['PERMISSION_DENIED', 'UNAUTHENTICATED'],
]

function asChange({ method, request, error, startMs, endMs }: WatchedCall): Change[] {
  if (error !== undefined && REFUSED.includes(error.status)) return []
  const { permission, name, user, privileges } = request as {
    permission?: { user?: string; role?: string }
    name?: string
    user?: string
    privileges?: readonly string[]
  }
  const isOfRole = method.endsWith('Role')
  const who = {
    user: permission?.user ?? user ?? '',
    role: permission?.role ?? (isOfRole ? (name ?? '') : ''),
  }
  // A call without an answer may take effect at any later time.
  const times = { startMs, endMs: error === undefined ? endMs : Number.POSITIVE_INFINITY }
  return [{ ...who, privileges: privileges ?? [], ...times, isDone: error === undefined }]
}

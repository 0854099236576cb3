import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { Compute, Random } from '@nkpsim/effects'
import type { LoginCheck } from '../access/login-check.ts'
import { changePassword, createUser, deleteUser } from '../access/users.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MANAGE = [{ privilege: 'VcIdentityProviders.Manage' }] as const

export type UserOperations = ReturnType<typeof userOperations>

/** Operations on the users of the domain vsphere.local. */
export function userOperations({
  store,
  logins,
  random,
  compute,
}: {
  store: Store
  logins: LoginCheck
  random: Random
  compute: Compute
}) {
  return named('nkpsim.vcenter.v1.AuthorizationService', {
    createUser: operation({
      requirement: MANAGE,
      audit: { target: 'user' },
      run: async (
        { user, password }: { user: string; password: Secret },
        { caller, requireStill }: Call,
      ) => {
        await createUser({ store, random, compute, requireStill }, user, password, caller.name)
      },
    }),
    listUsers: operation({
      requirement: MANAGE,
      audit: OPEN,
      run: async () => store.snapshot().users.map(({ name }) => name),
    }),
    deleteUser: operation({
      requirement: MANAGE,
      audit: { target: 'user' },
      endsAccess: true,
      run: async ({ user }: { user: string }, { caller }: Call) =>
        deleteUser(store, user.toLowerCase(), caller.name),
    }),
    setPassword: operation({
      requirement: MANAGE,
      audit: { target: 'user' },
      endsAccess: true,
      run: async (
        { user, password }: { user: string; password: Secret },
        { caller, requireStill }: Call,
      ) => {
        const effects = { store, random, compute, requireStill }
        await changePassword(effects, user.toLowerCase(), password, caller.name)
      },
    }),
    changeOwnPassword: operation({
      requirement: 'session',
      // Every user may call this, and a wrong password counts like a failed log-in.
      audit: { target: undefined, isCounted: true },
      endsAccess: true,
      run: async (
        { password, newPassword }: { password: Secret; newPassword: Secret },
        { caller, source, signal, requireStill }: Call,
      ) => {
        // A wrong password here counts like a failed log-in. Otherwise a stranger at an open
        // session could guess the password.
        const user = await logins.check(caller.name, password, source, signal)
        // The check may have waited for its turn, and the session may have ended meanwhile.
        await requireStill()
        const effects = { store, random, compute, requireStill }
        await changePassword(effects, user.name, newPassword, user.name, user)
      },
    }),
  })
}

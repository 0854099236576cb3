import { Secret, verifyPassword } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import { type AccountLock, createAccountLock } from '../adoption/account-lock.ts'
import { EsxiError } from '../errors.ts'
import type { HostState } from '../key-provider/host-state.ts'

const USERNAME = 'root'

/** Checks the password of the one user that a host has of its own. */
export type RootLogin = {
  /** @throws EsxiError CREDENTIALS_WRONG, CREDENTIALS_LOCKED */
  check(credentials: { username: string; password: Secret }): Promise<void>
}

export function createRootLogin(
  state: HostState,
  clock: Clock,
  lock: AccountLock = createAccountLock(),
): RootLogin {
  return {
    check: async ({ username, password }) => {
      if (lock.isLocked(clock.monotonicMs()))
        throw new EsxiError(
          'CREDENTIALS_LOCKED',
          'too many wrong passwords: the account is locked for 15 minutes',
        )
      lock.begin(clock.monotonicMs())
      const isRight =
        (await verifyPassword(password, state.current().rootPassword)) && username === USERNAME
      if (!isRight) throw new EsxiError('CREDENTIALS_WRONG', 'user name or password is wrong')
      lock.succeeded()
    },
  }
}

/** User name and password of HTTP's basic scheme (RFC 7617); undefined for another scheme. */
export function basicCredentials(
  authorization: string | undefined,
): { username: string; password: Secret } | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]{1,2048}={0,2})$/.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const colon = bytes.indexOf(0x3a)
  if (colon < 0) return undefined
  const username = bytes.subarray(0, colon).toString()
  const password = Secret.from(Buffer.from(bytes.subarray(colon + 1)))
  bytes.fill(0)
  return { username, password }
}

import { type Secret, verifyPassword } from '@nkpsim/crypto'
import {
  createLoginCounter,
  createPasswordChecks,
  type Logger,
  type LoginLimit,
} from '@nkpsim/daemon'
import type { Compute, MachineClock } from '@nkpsim/effects'
import type { HostNotes } from '../audit/audit-note.ts'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError, outcomeOf } from '../errors.ts'

const USERNAME = 'root'
const MAX_LOGGED_CHARACTERS = 128
/**
 * Values of Security.AccountLockFailures and Security.AccountUnlockTime in ESXi. This host counts
 * failures for each address of a caller separately; ten times as many failures from all addresses
 * together also lock root.
 */
const LIMIT: LoginLimit = {
  maxFailures: 5,
  failureIntervalMs: Number.POSITIVE_INFINITY,
  lockMs: 900_000,
}

export type RootCredentials = { username: string; password: Secret }

/** Checks the password of root, the only user that the host itself knows. */
export type RootLogin = {
  /**
   * @param source address of the caller
   * @param signal aborts when nobody waits for the answer anymore; then no check begins
   * @param purpose what the caller wants to do, for the audit record of the log-in
   * @throws EsxiError CREDENTIALS_WRONG, CREDENTIALS_LOCKED, LOGIN_LIMIT_REACHED
   */
  check(
    credentials: RootCredentials,
    source: string,
    signal: AbortSignal,
    purpose?: object,
  ): Promise<void>
}

export function createRootLogin(
  state: Pick<HostState, 'current'>,
  { clock, compute }: { clock: Pick<MachineClock, 'monotonicMs'>; compute: Compute },
  logger: Pick<Logger, 'warn'>,
  /**
   * Records a log-in before its password is checked. Returns a function that records the outcome.
   */
  note: HostNotes['login'],
): RootLogin {
  const counter = createLoginCounter()
  const checks = createPasswordChecks()
  const check = async (
    { username, password }: RootCredentials,
    source: string,
    signal: AbortSignal,
  ): Promise<void> => {
    const attempt = { name: username, exists: username === USERNAME, source }
    const turn = await counter.begin(attempt, LIMIT, () => clock.monotonicMs())
    if (turn.kind === 'locked')
      throw new EsxiError(
        'CREDENTIALS_LOCKED',
        'too many wrong passwords: the account is locked for 15 minutes',
      )
    if (turn.kind === 'busy') throw tooManyAtOnce()
    const verify = () => verifyPassword(password, state.current().rootPassword, compute)
    const isRight = await checks.run(attempt.exists, signal, verify).catch((error: unknown) => {
      counter.givenUp(attempt)
      throw error
    })
    if (isRight === undefined) {
      counter.givenUp(attempt)
      throw tooManyAtOnce()
    }
    if (!isRight || !attempt.exists) {
      counter.failed(attempt, LIMIT, clock.monotonicMs())
      const isLocked = counter.lockedForMs(attempt, LIMIT, clock.monotonicMs()) > 0
      logger.warn('login.failed', {
        user: username.slice(0, MAX_LOGGED_CHARACTERS),
        source,
        ...(isLocked && { lockedForMs: LIMIT.lockMs }),
      })
      throw new EsxiError('CREDENTIALS_WRONG', 'user name or password is wrong')
    }
    counter.succeeded(attempt)
  }
  return {
    check: async (credentials, source, signal, purpose) => {
      const settle = await note(credentials.username, source, purpose)
      try {
        await check(credentials, source, signal)
        settle('OK')
      } catch (error) {
        settle(outcomeOf(error))
        throw error
      }
    },
  }
}

function tooManyAtOnce(): EsxiError {
  return new EsxiError('LOGIN_LIMIT_REACHED', 'too many logins at once: try again')
}

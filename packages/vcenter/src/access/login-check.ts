import type { Secret } from '@nkpsim/crypto'
import { createLoginCounter, createPasswordChecks, type Logger } from '@nkpsim/daemon'
import type { Compute, MachineClock } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { User } from '../records/user.ts'
import { durationMs, settingValue } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { invalidLogin, isPasswordOf } from './users.ts'

const MAX_LOGGED_CHARACTERS = 128

/** Checks passwords of users, and locks accounts against guessing. */
export type LoginCheck = {
  /**
   * Returns the user with this name and password.
   * @param source address of the caller
   * @param signal aborts when nobody waits for the answer anymore; then no check begins
   * @throws VcenterError INVALID_LOGIN, ACCOUNT_LOCKED, LOGIN_LIMIT_REACHED
   */
  check(name: string, password: Secret, source: string, signal: AbortSignal): Promise<User>
}

export function createLoginCheck(input: {
  store: Pick<Store, 'snapshot'>
  machineClock: MachineClock
  compute: Compute
  logger: Logger
}): LoginCheck {
  const { store, machineClock, compute, logger } = input
  const counter = createLoginCounter()
  const checks = createPasswordChecks()
  return {
    check: async (name, password, source, signal) => {
      const snapshot = store.snapshot()
      const user = snapshot.users.find((each) => each.name === name)
      const attempt = { name, exists: user !== undefined, source }
      const limit = {
        maxFailures: settingValue(snapshot, 'nkpsim.login.maxFailures'),
        failureIntervalMs: durationMs(snapshot, 'nkpsim.login.failureInterval'),
        lockMs: durationMs(snapshot, 'nkpsim.login.lockTime'),
      }
      const turn = await counter.begin(attempt, limit, () => machineClock.nowMs())
      if (turn.kind === 'locked')
        throw new VcenterError(
          'ACCOUNT_LOCKED',
          `too many wrong passwords: "${name}" is locked for ${Math.ceil(turn.forMs / 1000)} s more`,
        )
      if (turn.kind === 'busy') throw tooManyAtOnce()
      // Checks the password of an unknown user too, so that the check takes equally long.
      const verify = () => isPasswordOf(user, password, compute)
      const isUser = await checks.run(attempt.exists, signal, verify).catch((error: unknown) => {
        counter.givenUp(attempt)
        throw error
      })
      if (isUser === undefined) {
        // This password was not checked, so it must not count as wrong.
        counter.givenUp(attempt)
        throw tooManyAtOnce()
      }
      if (user === undefined || !isUser) {
        counter.failed(attempt, limit, machineClock.nowMs())
        const isLocked = counter.lockedForMs(attempt, limit, machineClock.nowMs()) > 0
        logger.warn('login.failed', {
          user: name.slice(0, MAX_LOGGED_CHARACTERS),
          source,
          ...(isLocked && { lockedForMs: limit.lockMs }),
        })
        throw invalidLogin()
      }
      counter.succeeded(attempt)
      return user
    },
  }
}

function tooManyAtOnce(): VcenterError {
  return new VcenterError('LOGIN_LIMIT_REACHED', 'too many logins at once: try again')
}

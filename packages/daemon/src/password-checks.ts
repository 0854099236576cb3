import { createLine } from './line.ts'

/**
 * Limits of running and waiting checks. A check occupies one of the four threads of Node.js, which
 * also serve disks. The limits leave one thread free. Names without an account have a separate
 * limit, because anybody can invent names.
 */
const OF_ACCOUNTS = { maxRunning: 2, maxWaiting: 256 }
const OF_OTHERS = { maxRunning: 1, maxWaiting: 32 }

/** Runs password checks of a daemon with a limit, so that they do not stop its other work. */
export type PasswordChecks = {
  /**
   * Runs a check when its turn comes. Checks for names without an account never delay checks for
   * accounts. Returns undefined without a check if too many checks wait, or if the signal aborts.
   * @param exists whether the account exists
   */
  run(
    exists: boolean,
    signal: AbortSignal,
    check: () => Promise<boolean>,
  ): Promise<boolean | undefined>
}

export function createPasswordChecks(): PasswordChecks {
  const ofAccounts = createLine(OF_ACCOUNTS)
  const ofOthers = createLine(OF_OTHERS)
  return {
    run: async (exists, signal, check) => {
      const leave = await (exists ? ofAccounts : ofOthers).enter(signal)
      if (leave === undefined) return undefined
      try {
        return await check()
      } finally {
        leave()
      }
    },
  }
}

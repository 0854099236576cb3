import type { Logger } from '../logger.ts'

const nothing = (): void => undefined

/** For tests that do not look at the log. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
  setLevel: nothing,
}

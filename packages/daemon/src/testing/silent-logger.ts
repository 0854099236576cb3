import type { Logger } from '../logger.ts'

const nothing = (): void => undefined

/** A logger for tests that do not read the log. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
  setLevel: nothing,
}

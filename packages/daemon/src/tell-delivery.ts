import type { Logger } from './logger.ts'

/**
 * Returns a function that logs when the trace collector stops accepting traces, and when it accepts
 * them again.
 */
export function tellDelivery(
  logger: Pick<Logger, 'info' | 'warn'>,
): (isDelivered: boolean) => void {
  return (isDelivered) => {
    if (isDelivered) logger.info('traces.resumed')
    else logger.warn('traces.not-delivered', { note: 'the collector does not take them' })
  }
}

import type { Logger } from './logger.ts'

/** Writes a line when the collector of traces is lost, and one when it is back. */
export function tellDelivery(
  logger: Pick<Logger, 'info' | 'warn'>,
): (isDelivered: boolean) => void {
  return (isDelivered) => {
    if (isDelivered) logger.info('traces.resumed')
    else logger.warn('traces.not-delivered', { note: 'the collector does not take them' })
  }
}

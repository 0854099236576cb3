import { formatAge } from '../operator/age.ts'

/** How an operator ended a process: `killed` and `powered-off` are a loss of power. */
export type EndKind = 'stopped' | 'killed' | 'powered-off'

/** The end of a process on purpose. A process that ends by itself has none. */
export type ProcessEnd = {
  how: EndKind
  /** When the process ended, by the machine's clock, ms since 1970. */
  atMs: number
}

/** Returns whether content of a cluster file is the end of a process. Pure. */
export function isProcessEnd(value: unknown): value is ProcessEnd {
  const { how, atMs } = Object(value)
  return (
    typeof how === 'string' && typeof atMs === 'number' && !Number.isNaN(new Date(atMs).getTime())
  )
}

/**
 * Describes the end of a process, such as `was stopped 5 min ago`. Pure.
 * @param nowMs time of the machine's clock, ms since 1970
 */
export function describeEnd({ how, atMs }: ProcessEnd, nowMs: number): string {
  return `was ${how.replace('-', ' ')} ${formatAge(nowMs - atMs)} ago`
}

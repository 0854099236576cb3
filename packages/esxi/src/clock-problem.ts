import { X509Certificate } from 'node:crypto'
import { type Logger, type Repetition, repeatEvery } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import type { Management } from './records/management.ts'

const INTERVAL_MS = 5000

/**
 * Returns why the clock of this machine is wrong: its time is outside the validity of this host's
 * certificate. With such a clock TLS handshakes fail, so the host cannot report the problem over
 * TLS.
 */
export function clockProblem(
  management: Pick<Management, 'certificatePem'> | undefined,
  nowMs: number,
): string | undefined {
  if (management === undefined) return undefined
  const { validFromDate, validToDate } = certificateOf(management)
  if (nowMs >= validFromDate.getTime() && nowMs <= validToDate.getTime()) return undefined
  const [now, from, to] = [new Date(nowMs), validFromDate, validToDate].map((date) =>
    date.toISOString(),
  )
  return `the clock of this machine is off: it says ${now}, and the certificate of this host is valid from ${from} to ${to}: set the clock`
}

const certificates = new WeakMap<object, X509Certificate>()

/** Returns the certificate, which is parsed once because it is checked every few seconds. */
function certificateOf(management: Pick<Management, 'certificatePem'>): X509Certificate {
  const known = certificates.get(management)
  if (known !== undefined) return known
  const certificate = new X509Certificate(management.certificatePem)
  certificates.set(management, certificate)
  return certificate
}

/** Checks the clock every five seconds. Reports when a problem begins and when it ends. */
export function watchClock({
  problem,
  clock,
  logger,
}: {
  problem: () => string | undefined
  clock: MachineClock
  logger: Logger
}): Repetition {
  let wasRight = true
  return repeatEvery(clock, INTERVAL_MS, () => {
    const message = problem()
    const isRight = message === undefined
    if (isRight === wasRight) return
    if (isRight) logger.info('clock.right')
    else logger.error('clock.off', { message })
    wasRight = isRight
  })
}

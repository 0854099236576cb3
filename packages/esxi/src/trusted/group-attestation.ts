import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import { type Attested, problemOf } from './attest.ts'
import { createServiceChoice } from './choose-service.ts'
import { type AttemptResult, isValid, keepsToken, pauseMs, type TokenLife } from './renewal.ts'

/** Time after a failed attempt in which callers get its error, and cause no further attempt. */
const FAILURE_HOLDS_MS = 2000

/** The attestation of a host by the services of one group. */
export type GroupAttestation = {
  /** Returns the present token; undefined if the host is not attested. */
  token(): string | undefined
  /**
   * Returns the present token. Attests first if there is none.
   * @throws EsxiError HOST_NOT_ATTESTED
   */
  requireToken(): Promise<string>
  /**
   * Discards a token that a key provider service refused. The service that made the token comes
   * last then, because it may make tokens that no other service of the group accepts.
   */
  discard(token: string): void
  standing(): GroupStanding
  close(): Promise<void>
}

export type GroupStanding = {
  isAttested: boolean
  /** Whether an attempt has ended. */
  isKnown: boolean
  serviceId: string
  /** Time of the last successful attempt; 0 if there was none. */
  attestedAtMs: number
  attestedUntilMs: number
  messages: readonly string[]
}

type Held = Attested & TokenLife & { serviceId: string; atMs: number }

/** Attests immediately, and keeps the attestation valid until it is closed. */
export function createGroupAttestation({
  group,
  services,
  attestAt,
  onChange,
  clock,
  logger,
}: {
  group: string
  services: readonly TrustService[]
  attestAt: (service: TrustService, signal: AbortSignal) => Promise<Attested>
  /** Called after each attempt. */
  onChange: () => void
  clock: MachineClock
  logger: Logger
}): GroupAttestation {
  const choice = createServiceChoice(clock.monotonicMs)
  const stop = new AbortController()
  const { signal } = stop
  let held: Held | undefined
  let messages: readonly string[] = []
  let isKnown = false
  let failures = 0
  let lastMs = 0
  let failedMs = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined
  /** Ends the present pause between two attempts. */
  let pause = new AbortController()

  const current = (): Held | undefined =>
    held !== undefined && isValid(held, clock.monotonicMs()) ? held : undefined
  const tryServices = async (): Promise<AttemptResult> => {
    const failed: string[] = []
    let isRefused = false
    for (const service of choice.order(services)) {
      if (signal.aborted) break
      const [atMs, beginMs] = [clock.nowMs(), clock.monotonicMs()]
      try {
        held = { ...(await attestAt(service, signal)), serviceId: service.id, atMs, beginMs }
        choice.worked(service)
        lastMs = atMs
        messages = []
        return 'attested'
      } catch (error) {
        const message = problemOf(service, error)
        // An EsxiError is about this host or its TPM, so the service itself works.
        if (error instanceof EsxiError) isRefused ||= error.code === 'HOST_NOT_ATTESTED'
        else choice.failed(service, message)
        failed.push(message)
      }
    }
    messages = failed
    return isRefused ? 'refused' : 'unjudged'
  }
  const attempt = async (): Promise<void> => {
    const wasAttested = current() !== undefined
    const result = await tryServices()
    if (signal.aborted) return
    if (!keepsToken(result)) held = undefined
    isKnown = true
    failures = result === 'attested' ? 0 : failures + 1
    if (result !== 'attested') failedMs = clock.monotonicMs()
    const isAttested = current() !== undefined
    if (isAttested !== wasAttested || result !== 'attested')
      logger[isAttested ? 'info' : 'warn']('trust.attestation', {
        group,
        isAttested,
        ...(messages.length > 0 && { reason: messages.join('; ') }),
      })
    onChange()
  }
  const attestOnce = (): Promise<void> => {
    running ??= attempt().finally(() => {
      running = undefined
      pause.abort()
    })
    return running
  }
  /** Waits until the next attempt is due. Counts anew after each attempt that a caller causes. */
  const untilDue = async (): Promise<void> => {
    do {
      pause = new AbortController()
      const ms = pauseMs(failures, held, clock.monotonicMs())
      const ended = AbortSignal.any([signal, pause.signal])
      await clock.sleep(ms, ended).catch(() => undefined)
    } while (pause.signal.aborted && !signal.aborted)
  }
  const keepValid = async (): Promise<void> => {
    while (!signal.aborted) {
      await attestOnce()
      await untilDue()
    }
  }
  const loop = keepValid()
  return {
    token: () => current()?.token,
    requireToken: async () => {
      const before = current()
      if (before !== undefined) return before.token
      if (clock.monotonicMs() - failedMs >= FAILURE_HOLDS_MS || running !== undefined)
        await attestOnce()
      const token = current()?.token
      if (token !== undefined) return token
      const why =
        messages.length === 0 ? 'no attestation service is configured' : messages.join('; ')
      throw new EsxiError('HOST_NOT_ATTESTED', `this host is not attested: ${why}`)
    },
    discard: (token) => {
      if (held?.token !== token) return
      const maker = services.find(({ id }) => id === held?.serviceId)
      held = undefined
      if (maker === undefined) return
      choice.failed(maker, `${maker.address}: its token was refused`)
      logger.warn('trust.token-refused', { group, address: maker.address })
    },
    standing: () => {
      const valid = current()
      return {
        isAttested: valid !== undefined,
        isKnown,
        serviceId: valid?.serviceId ?? '',
        attestedAtMs: lastMs,
        attestedUntilMs: valid === undefined ? 0 : valid.atMs + valid.lifetimeMs,
        messages,
      }
    },
    close: async () => {
      stop.abort()
      await loop
    },
  }
}

import { createQueue, type Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import type { Tpm, TpmEndpoint, Tpms } from '@nkpsim/tpm'
import { TpmError } from '@nkpsim/tpm/boot'
import { EsxiError } from '../errors.ts'
import { CLEARED_PROBLEM, TPM_WAS_RESET, type TpmProblem, tpmProblem } from './tpm-problem.ts'

/** Time that the host waits for another client to leave the TPM, ms. */
const CONNECT_TIMEOUT_MS = 5000
/**
 * Intervals of the TPM checks: the normal interval, and the interval while the TPM has a problem.
 */
const PROBE_INTERVAL_MS = 30_000
const PROBE_AGAIN_MS = 2000
const MAX_WAITING = 64

/** The TPM of a running host. */
export type HostTpm = {
  /**
   * Works with the TPM over a connection that lasts only for the work, because a TPM serves one
   * client at a time. When the TPM does not answer one caller in time, the callers that wait behind
   * this caller fail too. Otherwise each of them would wait as long again, beyond its deadline.
   * @throws EsxiError TPM_UNAVAILABLE with ESXi's own message; TPM_BUSY if too many callers wait;
   *   other errors of the work
   */
  use<T>(work: (tpm: Tpm) => Promise<T>): Promise<T>
  /**
   * Works with the TPM as `use` does, and requires that the PCRs had their values of the boot
   * during the work. After a reset of the TPM, they have values that no boot produces.
   * @throws EsxiError TPM_UNAVAILABLE, TPM_BUSY
   */
  useAsBooted<T>(work: (tpm: Tpm) => Promise<T>): Promise<T>
  /** Returns the present problem of the TPM; undefined if it has none. */
  problem(): TpmProblem | undefined
  stop(): Promise<void>
}

export type HostTpmInput = {
  endpoint: TpmEndpoint
  /** Values of the PCRs after the boot. */
  bootPcrs: ReadonlyMap<number, Buffer>
  clock: MachineClock
  tpms: Tpms
  logger: Logger
  connectTimeoutMs?: number
}

/** Watches a TPM after the boot. Logs when a problem begins and when it ends. */
export function watchTpm({
  endpoint,
  bootPcrs,
  clock,
  tpms,
  logger,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
}: HostTpmInput): HostTpm {
  let problem: TpmProblem | undefined
  let cleared: TpmProblem | undefined
  const uses = createQueue()
  let waiting = 0
  let lastTimeout: EsxiError | undefined
  const stopping = new AbortController()

  const note = (found: TpmProblem | undefined): void => {
    // A clear leaves the PCRs as they are, so a probe does not notice it.
    if (found?.id === CLEARED_PROBLEM) cleared = found
    const next = found ?? cleared
    if (next?.id === problem?.id) return
    problem = next
    if (next === undefined) logger.info('tpm.recovered')
    else logger.error(next.id, { message: next.message })
  }
  const connected = async <T>(work: (tpm: Tpm) => Promise<T>): Promise<T> => {
    try {
      const tpm = await tpms.connect(endpoint, { connectTimeoutMs })
      try {
        return await work(tpm)
      } finally {
        await tpm.close()
      }
    } catch (error) {
      const found = tpmProblem(error)
      if (found === undefined) throw error
      note(found)
      const unavailable = new EsxiError('TPM_UNAVAILABLE', found.message, { cause: error })
      if (error instanceof TpmError && error.code === 'TPM_TIMEOUT') lastTimeout = unavailable
      throw unavailable
    }
  }
  const use = <T>(work: (tpm: Tpm) => Promise<T>): Promise<T> => {
    if (waiting >= MAX_WAITING)
      return Promise.reject(new EsxiError('TPM_BUSY', 'too many callers wait for the TPM'))
    waiting++
    const before = lastTimeout
    return uses
      .run(() => (lastTimeout === before ? connected(work) : Promise.reject(lastTimeout)))
      .finally(() => waiting--)
  }
  const isAsBooted = async (tpm: Tpm): Promise<boolean> => {
    const pcrs = await tpm.pcrRead([...bootPcrs.keys()])
    return [...bootPcrs].every(([pcr, value]) => pcrs.get(pcr)?.equals(value))
  }
  const useAsBooted = <T>(work: (tpm: Tpm) => Promise<T>): Promise<T> =>
    use(async (tpm) => {
      const result = await work(tpm)
      // Checked after the work, which also covers an earlier reset: after a reset, only a boot
      // restores the PCR values.
      if (await isAsBooted(tpm)) return result
      note(TPM_WAS_RESET)
      throw notAsBooted()
    })
  const probe = async (): Promise<void> => {
    note((await use(isAsBooted)) ? undefined : TPM_WAS_RESET)
  }
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const pauseMs = problem === undefined ? PROBE_INTERVAL_MS : PROBE_AGAIN_MS
      await clock.sleep(pauseMs, stopping.signal).catch(() => undefined)
      if (!stopping.signal.aborted) await probe().catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    use,
    useAsBooted,
    problem: () => problem,
    stop: async () => {
      stopping.abort()
      await watching
      await uses.close()
    },
  }
}

/**
 * Returns the error for work that requires the PCR values of the boot, if the PCRs have other
 * values.
 */
export function notAsBooted(cause?: unknown): EsxiError {
  return new EsxiError(
    'TPM_UNAVAILABLE',
    'the TPM is not as this host booted it: power-cycle the host, then try again',
    { cause },
  )
}

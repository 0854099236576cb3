import { setTimeout as delay } from 'node:timers/promises'
import type { Stage } from './command.ts'
import { formatDuration } from './duration.ts'
import { ChaosError } from './errors.ts'
import type { Site } from './site.ts'

/** Longest time for a node to take over, and for its hosts to connect, ms. */
const TAKEOVER_MS = 60_000
const POLL_MS = 200

/**
 * Waits until a node of vCenter HA serves, and all its hosts are connected.
 * @throws ChaosError if that takes too long
 */
export async function untilServed(
  site: Site,
  isReplaced: () => Promise<boolean>,
  stage: Stage,
): Promise<void> {
  const tookMs = await waitFor(stage, 'no vCenter serves with all its hosts', async () => {
    if (!(await isReplaced())) return false
    const hosts = await site.calls.listHosts()
    return hosts.length > 0 && hosts.every(({ connection }) => connection === 'CONNECTED')
  })
  stage.print(`a vCenter serves, and every host is connected, after ${formatDuration(tookMs)}`)
}

/**
 * Waits until no node of vCenter HA serves.
 * @throws ChaosError if that takes too long
 */
export async function untilGone(site: Site, stage: Stage): Promise<void> {
  const tookMs = await waitFor(stage, 'a vCenter still serves', () =>
    site.calls.askVcenter().then(
      () => false,
      () => true,
    ),
  )
  stage.print(`no vCenter serves after ${formatDuration(tookMs)}`)
}

async function waitFor(
  { signal }: Stage,
  otherwise: string,
  isReached: () => Promise<boolean>,
): Promise<number> {
  const beganMs = performance.now()
  const passedMs = (): number => performance.now() - beganMs
  while (!signal.aborted) {
    const reached = await isReached().catch((error: unknown) => {
      if (passedMs() > TAKEOVER_MS) throw error
      return false
    })
    if (reached) break
    if (passedMs() > TAKEOVER_MS)
      throw new ChaosError(`${otherwise} ${formatDuration(passedMs())} after the fault`)
    await delay(POLL_MS)
  }
  return passedMs()
}

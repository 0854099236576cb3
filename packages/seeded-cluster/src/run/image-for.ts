import { createSite } from '../cluster/create-site.ts'
import { START_MS } from '../cluster/machine.ts'
import type { SiteImage } from '../cluster/site-image.ts'
import { SeededClusterError } from '../errors.ts'
import { type Plan, planOfImage } from '../plan/plan.ts'
import { createScheduler } from '../scheduler/scheduler.ts'
import { formatOutcome } from '../workload/operation.ts'

/** How long before the start of a run its image was made, ms. */
const AGE_MS = 3_600_000
/** Longer than hosts and vCenter need to settle after the last host was added, ms. */
const SETTLE_MS = 30_000
const LIMITS = { endMs: AGE_MS, events: 1_000_000 }

/** Images by the properties of a plan that they depend on. */
const made = new Map<string, Promise<SiteImage>>()

/**
 * Returns the image from which the site of a plan begins; undefined if it begins without any. To
 * make an image costs more than a run, so each is made once in a process. It is the same in each
 * process and for each seed.
 */
export async function imageFor(plan: Plan): Promise<SiteImage | undefined> {
  if (plan.startsEmpty) return undefined
  const ofImage = planOfImage(plan)
  const key = JSON.stringify(ofImage)
  const image = made.get(key) ?? makeImage(ofImage)
  made.set(key, image)
  return image
}

async function makeImage(plan: Plan): Promise<SiteImage> {
  const fail = (text: string): void => {
    throw new SeededClusterError('NO_IMAGE', text)
  }
  const events = { note: () => undefined, onDefect: fail }
  const site = createSite(plan, events, { startMs: START_MS - AGE_MS })
  const [cluster = ''] = plan.clusters
  await createScheduler(site.time, LIMITS).run(async () => {
    await site.start()
    for (const { name: host } of plan.hosts) {
      const outcome = await site.execute('', { kind: 'addHost', host, cluster })
      if (outcome.result !== 'acknowledged')
        fail(`${host} could not be added: ${formatOutcome(outcome)}`)
    }
    await site.time.sleep(SETTLE_MS)
  })
  return site.image()
}

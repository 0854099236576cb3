import type { SwarmRun, VsanLock } from '@nkpsim/esxi/testing/vsan-swarm'
import { ignoringRefusals, type SwarmUse } from './block-users.ts'

const LOCK_ID = '10c00000-0000-4000-8000-000000000000'
const MAX_PAUSE_MS = 4000
const STEP_MS = 200
const MAX_STEPS = 20

/** Hosts that take a lock in turns. At no time two of them rely on it. */
export function createLockUsers(use: SwarmUse) {
  const { lab, history } = use
  const { random, clock } = lab
  const held = new Map<number, VsanLock>()
  const requireOneHolder = (): void => {
    const holders = [...held].filter(([, lock]) => isHeld(lock)).map(([index]) => index)
    if (holders.length > 1) history.fail(`hosts ${holders.join(', ')} hold one lock`)
  }
  return async (index: number, run: SwarmRun): Promise<void> => {
    const { vsan } = run
    held.delete(index)
    while (!use.isOver()) {
      await clock.sleep(random.below(MAX_PAUSE_MS))
      await run.step()
      await ignoringRefusals(history, async () => {
        await vsan.objects.createAs(LOCK_ID, 'lock')
        const lock = await vsan.objects.lock(LOCK_ID)
        if (lock === undefined) return
        held.set(index, lock)
        history.note(`host ${index} has the lock`)
        for (let left = random.below(MAX_STEPS); left > 0 && isHeld(lock); left--) {
          requireOneHolder()
          await clock.sleep(STEP_MS)
          await run.step()
        }
        history.note(`host ${index} ${isHeld(lock) ? 'releases' : 'lost'} the lock`)
        held.delete(index)
        lock.release()
      })
    }
  }
}

function isHeld(lock: VsanLock): boolean {
  try {
    lock.requireHeld()
    return true
  } catch {
    return false
  }
}

import { systemClock } from '../clock.ts'
import { simulatedCompute } from '../compute.ts'
import type { Effects } from '../effects.ts'
import { simulatedProcess } from '../own-process.ts'
import type { Random } from '../random.ts'
import { seededRandom } from '../seeded-random.ts'
import { createSimulatedDisk, type DiskImage } from '../simulated-files.ts'

const SEEDS = Array.from({ length: 20 }, (_, index) => `${index}`)

/** With the first source, nothing survives that is not synced. With the second, everything does. */
export const ALL_OR_NOTHING: readonly Random[] = [0, 1].map((number) => ({
  ...seededRandom('dice'),
  below: () => number,
}))

/**
 * Runs an operation again and again on new simulated disks. Cuts the power before its first step,
 * its second step and so on, until it completes; then cuts it after the last step.
 * @param prepare makes a state; the power is on until it has ended
 * @param operate the operation; the power is cut before each of its steps
 * @param check receives the disk after the power loss, and whether the operation had completed
 * @param image content of the new disks, which is cheaper than a long `prepare`
 * @param randoms decide what survives (default: 20 seeds)
 * @returns the number of steps of the operation
 */
export async function cutPowerAtEachStep({
  prepare = async () => undefined,
  operate,
  check,
  image,
  randoms = SEEDS.map(seededRandom),
}: {
  prepare?: (effects: Effects) => Promise<unknown>
  operate: (effects: Effects) => Promise<unknown>
  check: (effects: Effects, isComplete: boolean) => Promise<unknown>
  image?: DiskImage
  randoms?: readonly Random[]
}): Promise<number> {
  for (let cutAt = 1; ; cutAt++) {
    let wasCut = true
    for (const random of randoms) {
      let step = Number.NEGATIVE_INFINITY
      const disk = createSimulatedDisk({
        random,
        image,
        before: () => {
          step++
          if (step === cutAt) disk.crash()
          return undefined
        },
      })
      const attach = (): Effects => ({
        files: disk.attach(),
        machineClock: systemClock,
        compute: simulatedCompute(),
        ownProcess: simulatedProcess({
          pid: 1,
          onExit: () => disk.crash(),
          onLine: () => undefined,
        }),
        database: disk.attachDatabases(),
        random,
      })
      await prepare(attach())
      step = 0
      const isComplete = await operate(attach()).then(
        () => true,
        () => false,
      )
      wasCut = step >= cutAt
      if (!wasCut) disk.crash()
      step = Number.NEGATIVE_INFINITY
      await check(attach(), isComplete)
    }
    if (!wasCut) return cutAt - 1
  }
}

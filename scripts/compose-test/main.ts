import { cutsVcenterOff, partitionsHosts } from './chaos-checks.ts'
import { CheckError } from './docker.ts'
import {
  refusesForeignVolume,
  refusesMissingSecret,
  refusesVolumeOfAnother,
  waitsForTpm,
} from './input-checks.ts'
import {
  leavesNothing,
  linksVcenters,
  recoversElsewhere,
  scales,
  stopsInTime,
} from './other-site-checks.ts'
import { noticesPause, outlivesVcenter, unsealsAgain, vcenterReturns } from './outage-checks.ts'
import {
  comesUp,
  comesUpTwice,
  encrypts,
  hidesSecrets,
  isConfined,
  keepsTpmsApart,
} from './site-checks.ts'

/** Each builds on those before it, and gives what was seen. */
const CHECKS: readonly [string, () => Promise<string>][] = [
  ['the site comes up', comesUp],
  ['it comes up a second time', comesUpTwice],
  ['containers are confined', isConfined],
  ['TPMs are kept apart', keepsTpmsApart],
  ['a virtual machine is encrypted', encrypts],
  ['vCenter is killed', outlivesVcenter],
  ['a host is recreated', unsealsAgain],
  ['vCenter returns', vcenterReturns],
  ['vCenter is cut off for ten minutes of its time', cutsVcenterOff],
  ['a host is paused', noticesPause],
  ['a host is cut off from vCenter alone', partitionsHosts],
  ['the secret is missing', refusesMissingSecret],
  ['a host starts before its TPM', waitsForTpm],
  ['the volume of a host is from elsewhere', refusesForeignVolume],
  ["the volume of a TPM is another's", refusesVolumeOfAnother],
  ['hosts are added by number', scales],
  ['a vCenter is linked', linksVcenters],
  ['a DR site takes over', recoversElsewhere],
  ['secrets stay hidden', hidesSecrets],
  ['daemons stop in time', stopsInTime],
  ['everything is taken down', leavesNothing],
]

const startMs = performance.now()
let passed = 0
let failure: string | undefined
for (const [title, run] of CHECKS) {
  const checkStartMs = performance.now()
  try {
    const seen = await run()
    passed += 1
    print(`ok    ${title} (${seconds(checkStartMs)} s): ${seen}`)
  } catch (error) {
    failure = error instanceof CheckError ? error.message : String(error)
    print(`FAIL  ${title} (${seconds(checkStartMs)} s): ${failure}`)
    break
  }
}
const failed = failure === undefined ? 0 : 1
print(`${CHECKS.length} checks in ${seconds(startMs)} s`)
print(
  `test-compose: ${passed} passed, ${failed} failed, ${CHECKS.length - passed - failed} skipped`,
)
process.exitCode = failed

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

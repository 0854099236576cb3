import { writeFileSync } from 'node:fs'
import { ignoreClosedOutput } from '../closed-output.ts'
import { cutsVcenterOff, losesAnswers, partitionsHosts } from './chaos-checks.ts'
import { tellsOfClock } from './clock-checks.ts'
import { CheckError } from './docker.ts'
import { runsExamples } from './docs-checks.ts'
import { leavesNothing, stopsInTime } from './end-checks.ts'
import { usesVcenterHa } from './ha-checks.ts'
import {
  refusesForeignVolume,
  refusesMissingSecret,
  refusesVolumeOfAnother,
  waitsForTpm,
} from './input-checks.ts'
import { usesKeyServer } from './kms-checks.ts'
import { exposesMetrics, isReadByPrometheus, refusesTakenPort } from './monitoring-checks.ts'
import { noticesPause, outlivesVcenter, unsealsAgain, vcenterReturns } from './outage-checks.ts'
import { hidesSecrets } from './secret-checks.ts'
import {
  comesUp,
  comesUpTwice,
  encrypts,
  holdsSourceAlone,
  isConfined,
  keepsTpmsApart,
} from './site-checks.ts'
import { usesTrustAuthority } from './trust-checks.ts'
import { migratesOlderVolume, refusesNewerVolumes } from './version-checks.ts'

/**
 * The checks, in order. Each check builds on the earlier checks, and returns its results. The
 * examples of the pages use a site of their own.
 */
const CHECKS: readonly [string, () => Promise<string>][] = [
  ['the site comes up', comesUp],
  ['the site comes up a second time', comesUpTwice],
  ['containers are confined', isConfined],
  ['images hold what they need', holdsSourceAlone],
  ['TPMs are kept apart', keepsTpmsApart],
  ['a virtual machine is encrypted', encrypts],
  ['vCenter is killed', outlivesVcenter],
  ['a host is recreated', unsealsAgain],
  ['vCenter returns', vcenterReturns],
  ['vCenter is cut off for ten minutes of its time', cutsVcenterOff],
  ['vCenter does not hear its hosts', losesAnswers],
  // Both checks mostly wait, and are independent of each other.
  [
    'a host is paused, and the clock of another host is wrong',
    sideBySide(noticesPause, tellsOfClock),
  ],
  ['a host is cut off only from vCenter', partitionsHosts],
  ['the secret is missing', refusesMissingSecret],
  ['a host starts before its TPM', waitsForTpm],
  ['the volume of a host is from elsewhere', refusesForeignVolume],
  ['a TPM has the volume of another TPM', refusesVolumeOfAnother],
  ['a volume is from an older version', migratesOlderVolume],
  ['volumes are from a newer version', refusesNewerVolumes],
  ['a key server makes keys', usesKeyServer],
  ['a Trust Authority gives keys', usesTrustAuthority],
  ['vCenter HA outlives its nodes', usesVcenterHa],
  ['metrics are exposed', exposesMetrics],
  ['Prometheus reads the metrics', isReadByPrometheus],
  ['a published port is taken', refusesTakenPort],
  ['secrets stay hidden', hidesSecrets],
  ['daemons stop in time', stopsInTime],
  ['everything is taken down', leavesNothing],
]

ignoreClosedOutput(process.stdout)
const startMs = performance.now()
let [passed, failed] = [0, 0]
const examples = check('the examples of the pages run', runsExamples)
for (const [title, run] of CHECKS) if (!(await check(title, run))) break
await examples
print(`${CHECKS.length + 1} checks in ${seconds(startMs)} s`)
writeFileSync(
  process.env['NKPSIM_COMPOSE_TALLY'] ?? '',
  `${passed} ${failed} ${CHECKS.length + 1 - passed - failed}\n`,
)
process.exitCode = failed === 0 ? 0 : 1

function sideBySide(...runs: readonly (() => Promise<string>)[]): () => Promise<string> {
  return async () => (await Promise.all(runs.map((run) => run()))).join('; ')
}

/** Runs a check and prints its result. Returns whether the check passed. */
async function check(title: string, run: () => Promise<string>): Promise<boolean> {
  const checkStartMs = performance.now()
  try {
    const seen = await run()
    passed += 1
    print(`ok    ${title} (${seconds(checkStartMs)} s): ${seen}`)
    return true
  } catch (error) {
    failed += 1
    const failure = error instanceof CheckError ? error.message : String(error)
    print(`FAIL  ${title} (${seconds(checkStartMs)} s): ${failure}`)
    return false
  }
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(1)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

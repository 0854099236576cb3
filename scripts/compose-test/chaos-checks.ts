import { startScript } from '../chaos-run/started-script.ts'
import { check, lastLine } from './docker.ts'
import { hostStatus } from './site.ts'

const PROJECT = process.env['COMPOSE_PROJECT_NAME'] ?? 'nkpsim'
const TIMEOUT_MS = 120_000

/** A run that is killed is mended by the next one, which then does what it was told. */
export async function cutsVcenterOff(): Promise<string> {
  const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'pause')
  await killed.untilSaid('is cut off')
  killed.end('SIGKILL')
  const script = start('disconnect-vcenter', '--for', '10m', '--how', 'cut')
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 0, `it ended with ${exitCode}: ${said}${script.stderr()}`)
  for (const expected of [
    /^mended first, what a run that was killed left: vCenter was cut off \(pause\)$/m,
    /^for 10 m 0 s by vCenter's clock, which runs 20 times as fast/m,
    /vCenter does not: .* \| esx-1 works \| esx-2 works \| esx-3 works$/m,
    /esx-1 was recreated \(container [0-9a-f]{12} in the place of [0-9a-f]{12}\): it was up after [\d.]+ s, unsealed by its TPM without vCenter; it holds the KDK of .*; [1-9]\d* VMs? that w.* on again; a new one was created, powered on, written and read$/m,
    /^all is mended; every host was connected and held what it should after/m,
    /^vCenter's clock moved on by [1-9]\d m/m,
    /: (\d+) of \1 VMs were created, powered on, written and read; vCenter answered 0 times$/m,
  ])
    check(expected.test(said), `${expected} is not in:\n${said}`)
  return said
    .split('\n')
    .filter((line) => /^all is mended|^\d+ looks?| was recreated /.test(line))
    .map((line) => line.trim())
    .join('; ')
}

export async function partitionsHosts(): Promise<string> {
  const script = start('partition', '--for', '1h', 'esx-1')
  await script.untilSaid('vCenter does not see esx-1 | esx-1 works')
  check((await hostStatus('esx-2')).vcenterConnected, 'esx-2 was cut off too')
  script.end('SIGINT')
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 130, `it ended with ${exitCode}: ${said}`)
  check(said.includes('all is mended; every host was connected') && !/^wrong:/m.test(said), said)
  return lastLine(said)
}

const start = (name: string, ...args: string[]) =>
  startScript(name, ['--compose', PROJECT, ...args], { timeoutMs: TIMEOUT_MS })

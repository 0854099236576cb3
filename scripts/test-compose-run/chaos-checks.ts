import { startScript } from '../chaos-run/started-script.ts'
import { check, docker, imageOf, lastLine, nkpsim, PROJECT, until } from './docker.ts'
import { hostStatus, type Provider } from './site.ts'

const TIMEOUT_MS = 120_000
const FAULTS = imageOf('faults')
/** A provider that is created while answers of the hosts do not reach vCenter. */
const UNHEARD = 'nkp-unheard'

/**
 * Disconnects vCenter. The next script repairs the fault of a killed script, and then does its own
 * work.
 */
export async function cutsVcenterOff(): Promise<string> {
  const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'pause')
  await killed.untilSaid('is cut off')
  killed.end('SIGKILL')
  const script = start('disconnect-vcenter', '--for', '10m', '--how', 'cut')
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 0, `the script ended with ${exitCode}: ${said}${script.stderr()}`)
  for (const expected of [
    /^first repaired the fault that a killed run left: vCenter was cut off \(pause\)$/m,
    /^for 10 m 0 s by vCenter's clock, which runs 20 times as fast/m,
    /vCenter does not: .* \| esx-1 works \| esx-2 works \| esx-3 works$/m,
    /esx-1 was recreated \(container [0-9a-f]{12} replaces [0-9a-f]{12}\): it was up after [\d.]+ s, unsealed by its TPM while vCenter was not connected; the host holds the KDK of .*; [1-9]\d* VMs? that w.* on again; a new VM was created, powered on, written and read$/m,
    /^the fault is repaired; every host was connected and held the providers that it should hold after/m,
    /^vCenter's clock moved forward by [1-9]\d m/m,
    /: (\d+) of \1 VMs were created, powered on, written and read; vCenter answered 0 times$/m,
  ])
    check(expected.test(said), `${expected} is not in:\n${said}`)
  return said
    .split('\n')
    .filter((line) => /^the fault is repaired|^\d+ checks?| was recreated /.test(line))
    .map((line) => line.trim())
    .join('; ')
}

/**
 * Drops the hosts' answers, while vCenter's messages arrive. The next script repairs the fault of a
 * killed script.
 */
export async function losesAnswers(): Promise<string> {
  const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'one-way')
  await killed.untilSaid('is cut off')
  killed.end('SIGKILL')
  // The script runs far longer than the steps below, because messages that arrive after the repair
  // prove nothing.
  const script = start('disconnect-vcenter', '--for', '30m', '--how', 'one-way')
  await script.untilSaid('is cut off')
  // TCP waits for acknowledgements, so a host may or may not receive the provider. vCenter never
  // gets an answer.
  await nkpsim(['provider', 'create', UNHEARD, '--no-tpm-required'])
  await script.untilSaid('esx-1 was recreated')
  await script.untilSaid('vCenter does not see esx-1, esx-2, esx-3 | ')
  const unheard = await nkpsim<Provider>(['provider', 'get', UNHEARD])
  check(unheard.hostsActive === 0, `vCenter hears of ${UNHEARD} on ${unheard.hostsActive} hosts`)
  script.end('SIGINT')
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 130, `the script ended with ${exitCode}: ${said}${script.stderr()}`)
  for (const expected of [
    /^first repaired the fault that a killed run left: vCenter was cut off \(one-way\)$/m,
    /vCenter sees every host \| esx-1 works \| esx-2 works \| esx-3 works$/m,
    /esx-1 was recreated .*, unsealed by its TPM while vCenter was not connected; the host holds the KDK of /m,
    /vCenter does not see esx-1, esx-2, esx-3 \| esx-1 works \| esx-2 works \| esx-3 works$/m,
    /^the fault is repaired; every host was connected and held the providers that it should hold after/m,
    /: (\d+) of \1 VMs were created, powered on, written and read; vCenter answered [1-9]/m,
  ])
    check(expected.test(said), `${expected} is not in:\n${said}`)
  check(!/^wrong:/m.test(said), said)
  await until(
    `vCenter hears of ${UNHEARD} on every host`,
    () => nkpsim<Provider>(['provider', 'get', UNHEARD]),
    ({ hostsActive }) => hostsActive === 3,
  )
  await nkpsim(['provider', 'delete', UNHEARD, '--yes'])
  return said
    .split('\n')
    .filter((line) => /^the fault is repaired|^\d+ checks?| vCenter does not see /.test(line))
    .map((line) => line.trim())
    .join('; ')
}

/**
 * Disconnects some hosts. The script first repairs an earlier fault without the tool that injected
 * it, because the image that filters vCenter's input was removed.
 */
export async function partitionsHosts(): Promise<string> {
  const killed = start('disconnect-vcenter', '--for', '1h', '--how', 'one-way')
  await killed.untilSaid('is cut off')
  killed.end('SIGKILL')
  await docker('tag', FAULTS, `${FAULTS}-aside`)
  await docker('image', 'rm', FAULTS)
  const script = start('partition', '--for', '1h', 'esx-1')
  await script.untilSaid('vCenter does not see esx-1 | esx-1 works')
  check((await hostStatus('esx-2')).vcenterConnected, 'esx-2 was cut off too')
  script.end('SIGINT')
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 130, `the script ended with ${exitCode}: ${said}`)
  check(/^first repaired the fault that a killed run left: .*\(one-way\)$/m.test(said), said)
  check(
    said.includes('the fault is repaired; every host was connected') && !/^wrong:/m.test(said),
    said,
  )
  await docker('tag', `${FAULTS}-aside`, FAULTS)
  await docker('image', 'rm', `${FAULTS}-aside`)
  return lastLine(said)
}

const start = (name: string, ...args: string[]) =>
  startScript(name, ['--compose', PROJECT, ...args], { timeoutMs: TIMEOUT_MS })

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, compose, containerOf, docker, nkpsim, until, up } from './docker.ts'
import { type Host, powerOn } from './site.ts'

const FOLDER = process.env['NKPSIM_CLOCK_FOLDER'] ?? ''
const FILES = `${process.env['COMPOSE_FILE'] ?? ''}:${join(import.meta.dirname, 'clock.yaml')}`
const TIMEOUT_MS = 60_000
const VM = 'clocked-1'

/** Sets how far the container's clock is ahead, in the form of libfaketime. */
const setClock = (offset: string) => writeFileSync(join(FOLDER, 'offset'), `${offset}\n`)

const seenByVcenter = () => nkpsim<Host>(['host', 'get', 'esx-3'])

const untilSeen = (what: string, isWanted: (host: Host) => boolean) =>
  until(what, seenByVcenter, isWanted, TIMEOUT_MS)

/** Checks a host whose clock is first a year behind, then a year ahead, and then right. */
export async function tellsOfClock(): Promise<string> {
  await nkpsim(['vm', 'create', VM, '--host', 'esx-3', '--size', '1MiB'])
  setClock('-365d')
  await compose(...withClock(), 'up', '--detach', '--no-build', 'esx-3')
  const behind = await untilSeen(
    'vCenter says that the clock of esx-3 may be off',
    ({ connectionState, connectionMessage }) =>
      connectionState === 'NOT_RESPONDING' && connectionMessage.includes('its clock may be off'),
  )
  const container = await containerOf('esx-3')
  await until(
    'esx-3 is unhealthy',
    () => docker('inspect', '--format', '{{.State.Health.Status}}', container),
    (status) => status.trim() === 'unhealthy',
    TIMEOUT_MS,
  )
  const log = await compose('logs', '--no-log-prefix', 'esx-3')
  check(log.includes('the clock of this machine is off: it says '), `esx-3 says only ${log}`)
  setClock('+365d')
  const ahead = await untilSeen(
    'vCenter says that the clock of esx-3 is ahead',
    ({ connectionState, connectionMessage }) =>
      connectionState === 'NOT_RESPONDING' &&
      /^its clock is 87\d\d hours ahead/.test(connectionMessage),
  )
  setClock('+0')
  await untilSeen('esx-3 is back', ({ connectionState }) => connectionState === 'CONNECTED')
  await powerOn(VM, 'esx-3')
  await up('esx-3')
  return `${behind.connectionMessage}; ${ahead.connectionMessage}; right again, it is connected`
}

const withClock = () => FILES.split(':').flatMap((file) => ['--file', file])

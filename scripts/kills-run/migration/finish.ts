import { HOSTS, type Site } from '../site.ts'
import { migrate, migratedObjects, nkpsim, nkpsimDone } from './command.ts'
import { AWAY, type Leg } from './legs.ts'
import { untilReady } from './ready.ts'
import { checkMoved, type MigratedVm } from './vms.ts'

const AWAY_REASON = /is not connected; connect it/

/**
 * Repeats a killed migration while a host is away, and again when it is back. Returns lines if the
 * first does not name exactly what is left on this host, or if anything is left after the second.
 */
export async function finishMigration(
  site: Site,
  vms: readonly MigratedVm[],
  leg: Leg,
): Promise<string[]> {
  await untilReady(site, leg.to, HOSTS)
  const lines = await repeatWhileAway(site, vms, leg)
  await nkpsimDone(site, ['host', 'reconnect', AWAY])
  await untilReady(site, leg.to)
  const { exitCode, stderr } = await nkpsim(site, migrate(leg))
  if (exitCode !== 0) lines.push(`the last migration ended with ${exitCode}: ${stderr.trim()}`)
  const dependents = await dependentsOf(site, leg.from)
  if (dependents.length > 0) lines.push(`custody names ${dependents.join(', ')}`)
  return [...lines, ...(await checkMoved(vms, leg))]
}

async function repeatWhileAway(
  site: Site,
  vms: readonly MigratedVm[],
  leg: Leg,
): Promise<string[]> {
  const expected = [
    ...vms
      .filter(({ host }) => host === AWAY)
      .map(({ name, isTemplate }) => `${isTemplate ? 'template' : 'VM'} ${name}`),
    `host key ${AWAY}`,
  ].sort()
  const { exitCode, stdout, stderr } = await nkpsim(site, migrate(leg))
  if (exitCode !== 1)
    return [`the migration without ${AWAY} ended with ${exitCode}: ${stderr.trim()}`]
  const left = migratedObjects(stdout).filter(({ state }) => state === 'left')
  const names = left.map(({ kind, name }) => `${kind} ${name}`).sort()
  const wrong = left.filter(({ reason }) => !AWAY_REASON.test(reason))
  const dependents = await dependentsOf(site, leg.from)
  return [
    ...(names.join() === expected.join()
      ? []
      : [`without ${AWAY}, the migration leaves ${names.join(', ')}`]),
    ...wrong.map(({ kind, name, reason }) => `${kind} ${name} is left, because ${reason}`),
    ...(dependents.join() === expected.join()
      ? []
      : [`without ${AWAY}, custody names ${dependents.join(', ')}`]),
  ]
}

/** Returns what custody names, in the words of a migration. */
async function dependentsOf(site: Site, provider: string): Promise<string[]> {
  const text = await nkpsimDone(site, ['-o', 'json', 'provider', 'custody', provider])
  const { dependents }: { dependents: { kind: string; name: string }[] } = JSON.parse(text)
  const words: Readonly<Record<string, string>> = { virtualMachine: 'VM', hostKey: 'host key' }
  return dependents.map(({ kind, name }) => `${words[kind] ?? kind} ${name}`).sort()
}

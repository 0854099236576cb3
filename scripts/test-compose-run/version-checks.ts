import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { writeOlderStore } from '@nkpsim/vcenter/testing'
import {
  check,
  compose,
  containerOf,
  docker,
  firstLine,
  imageOf,
  PROJECT,
  until,
  up,
} from './docker.ts'
import { getProvider } from './site.ts'

const VCENTERD = imageOf('vcenterd')
const DATABASE = '/var/lib/vcenterd/vcenter.db'

/**
 * Runs a line of JavaScript on a volume with the user of the daemons.
 * @returns the output
 */
const runOn = (volume: string, folder: string, script: string) =>
  docker(
    ...['run', '--rm', '--network', 'none', '--volume', `${volume}:${folder}`],
    ...['--entrypoint', 'node', VCENTERD, '--input-type=module', '-e', script],
  )

const userVersion = (sql: string) =>
  `import { DatabaseSync } from 'node:sqlite'
   const database = new DatabaseSync('${DATABASE}')
   const { user_version: version } = database.prepare('PRAGMA user_version').get()
   ${sql}
   console.log(version)`

const digestOf = (path: string) =>
  `import { createHash } from 'node:crypto'
   import { readFileSync } from 'node:fs'
   console.log(createHash('sha256').update(readFileSync('${path}')).digest('hex'))`

/** Returns the files of a vCenter of the first release: names, and contents deflated in base64. */
async function olderFiles(): Promise<[string, string][]> {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-older-'))
  try {
    await writeOlderStore(folder, "INSERT INTO datacenter (name) VALUES ('From before')", 1)
    return readdirSync(folder).map((name) => [
      name,
      deflateSync(readFileSync(join(folder, name))).toString('base64'),
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Checks that a volume of the first release is migrated: its schema, and a datacenter. */
export async function migratesOlderVolume(): Promise<string> {
  const name = `${PROJECT}-older`
  try {
    await runOn(
      name,
      '/var/lib/vcenterd',
      `import { writeFileSync } from 'node:fs'
       import { inflateSync } from 'node:zlib'
       for (const [name, text] of ${JSON.stringify(await olderFiles())})
         writeFileSync('/var/lib/vcenterd/' + name, inflateSync(Buffer.from(text, 'base64')), { mode: 0o600 })`,
    )
    const site = ['--network', 'none', '--init', '--volume', `${name}:/var/lib/vcenterd`]
    await docker('run', '--detach', '--name', name, ...site, VCENTERD, '--address', 'localhost')
    await until(
      'a vCenter is ready on a volume of schema 1',
      () => docker('logs', name),
      (log) => log.includes('vcenterd.ready'),
    )
    await docker('stop', name)
    const seen = await runOn(
      name,
      '/var/lib/vcenterd',
      userVersion("console.log(database.prepare('SELECT name FROM datacenter').get().name)"),
    )
    const [datacenter, version] = seen.trim().split('\n')
    check(datacenter === 'From before' && Number(version) > 1, `the volume holds ${seen}`)
    return `a vCenter's volume of schema 1 is brought to ${version}, with what it held`
  } finally {
    await docker('rm', '--force', name).catch(() => undefined)
    await docker('volume', 'rm', '--force', name).catch(() => undefined)
  }
}

/**
 * Checks that a newer release's volumes are refused: a volume of vCenter, and a volume of a host.
 */
export async function refusesNewerVolumes(): Promise<string> {
  const before = await getProvider()
  const vcenter = `${PROJECT}_vcenter`
  const host = `${PROJECT}_esx-3`
  const registry = '/var/lib/esxid/registered-vms.json'
  await compose('stop', 'vcenter', 'esx-3')
  const setVersion = (version: string) =>
    runOn(
      vcenter,
      '/var/lib/vcenterd',
      userVersion(`database.exec('PRAGMA user_version = ' + (${version}))`),
    )
  const setRegistry = (version: string) =>
    runOn(
      host,
      '/var/lib/esxid',
      `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
       const content = existsSync('${registry}') ? JSON.parse(readFileSync('${registry}')) : { version: 1, vms: [] }
       content.version = ${version}
       writeFileSync('${registry}', JSON.stringify(content))`,
    )
  const own = (await setVersion('version + 100')).trim()
  await setRegistry('101')
  const digests = async () => [
    await runOn(vcenter, '/var/lib/vcenterd', digestOf(DATABASE)),
    await runOn(host, '/var/lib/esxid', digestOf('/var/lib/esxid/config-store')),
    await runOn(host, '/var/lib/esxid', digestOf(registry)),
  ]
  const untouched = await digests()
  const lines = await Promise.all([
    refusal('vcenter', `vcenterd: the database has schema ${Number(own) + 100}`),
    refusal('esx-3', `esxid: ${registry} has version 101`),
  ])
  check(
    lines.every((line) => line.endsWith('use the newer program')),
    lines.join(),
  )
  check(`${await digests()}` === `${untouched}`, 'a volume that was refused has changed')
  await setVersion('version - 100')
  await setRegistry('1')
  await up()
  const after = await getProvider()
  check(
    after.kcv === before.kcv && after.keyId === before.keyId,
    'the provider differs from the one before',
  )
  return lines.join('; ')
}

/**
 * Starts a service that must refuse its volume.
 * @returns the log line about the refusal
 */
async function refusal(service: string, beginning: string): Promise<string> {
  const startedAt = new Date().toISOString()
  const container = await containerOf(service)
  await docker('start', container)
  const log = await until(
    `${service} refuses its volume`,
    () => compose('logs', '--no-log-prefix', '--since', startedAt, service),
    (text) => text.includes(beginning),
  )
  const health = await docker('inspect', '--format', '{{.State.Health.Status}}', container)
  check(health.trim() !== 'healthy', `${service} is healthy on a volume that it refuses`)
  await compose('stop', service)
  return firstLine(log.slice(log.indexOf(beginning)))
}

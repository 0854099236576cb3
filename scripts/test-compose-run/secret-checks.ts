import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KnownSecret } from '@nkpsim/checkers'
import { Secret } from '@nkpsim/crypto'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { collectKeys, scanForSecrets, textSecret } from '@nkpsim/simulator/checkers'
import { check, compose, containerOf, docker, IMAGES, PROJECT } from './docker.ts'
import { fetchMetrics } from './monitoring-checks.ts'
import { BACKUP_FILE, backupPassword } from './site.ts'

const METRICS_TARGETS = ['vcenter:9464', 'esx-1:9464', 'esx-3:9464']
/** Places that contain plaintext secrets by design, as docs/containers.md says. */
const DOCUMENTED: readonly RegExp[] = [
  new RegExp(`/${OPERATOR_FILES.administratorPassword}$`),
  /\/session\.json$/,
]
const GZIP_MAGIC = 0x1f8b

type Mount = { Type: string; Name?: string; Destination: string }
type Container = { Id: string; Mounts: Mount[] }

/**
 * Checks the invariant: nothing that a container leaves behind contains a plaintext key, password
 * or token.
 */
export async function hidesSecrets(): Promise<string> {
  const folder = join(process.env['NKPSIM_COMPOSE_WORK'] ?? '', 'scan')
  mkdirSync(folder, { mode: 0o700 })
  try {
    const ids = (await compose('--profile', '*', 'ps', '--all', '--quiet')).trim().split('\n')
    const containers: Container[] = JSON.parse(await docker('inspect', ...ids))
    const volumes = await copyVolumes(containers, join(folder, 'volumes'))
    const secrets = await knownSecrets(join(folder, 'volumes'))
    await writeTexts(ids, join(folder, 'texts'))
    const layers = await saveImages(join(folder, 'images'))
    const findings = await scanForSecrets(secrets, { folders: [folder] })
    const undocumented = findings.filter(
      ({ place }) => !DOCUMENTED.some((path) => path.test(place)),
    )
    check(
      undocumented.length === 0,
      undocumented.map(({ label, form, place }) => `${label} (${form}) is in ${place}`).join('; '),
    )
    // A scan that finds nothing at all has not worked.
    check(findings.length > 0, 'not even the documented places hold a secret')
    return `none of ${secrets.length} secrets in logs, metrics, arguments, environments, ${layers} image layers, and ${volumes} volumes, except in the documented places`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function copyVolumes(containers: readonly Container[], folder: string): Promise<number> {
  mkdirSync(folder)
  const copied = new Set<string>()
  for (const { Id, Mounts } of containers) {
    for (const { Type, Name, Destination } of Mounts) {
      if (Type !== 'volume' || Name === undefined || copied.has(Name)) continue
      copied.add(Name)
      await docker('cp', `${Id}:${Destination}`, join(folder, Name))
    }
  }
  return copied.size
}

/** Returns all passwords, tokens and keys of the site. */
async function knownSecrets(volumes: string): Promise<KnownSecret[]> {
  const at = (volume: string, ...path: string[]) => join(volumes, `${PROJECT}_${volume}`, ...path)
  const read = (path: string) => readFileSync(path, 'utf8').trim()
  type Saved = { token: string; hostTokens: Record<string, { token: string }> }
  const { token, hostTokens }: Saved = JSON.parse(read(at('cli', 'site', 'session.json')))
  const backup = {
    file: at('backups', BACKUP_FILE.slice('/backups/'.length)),
    password: Secret.from(Buffer.from(backupPassword)),
  }
  return [
    textSecret('root password', read(process.env['NKPSIM_ROOT_PASSWORD_FILE'] ?? '')),
    textSecret('backup password', backupPassword),
    textSecret(
      'administrator’s password',
      read(at('operator', OPERATOR_FILES.administratorPassword)),
    ),
    textSecret('token of a session', token),
    ...Object.values(hostTokens).map((saved) => textSecret('token for a host', saved.token)),
    ...(await collectKeys(backup, [at('datastore1')])),
  ]
}

/**
 * Writes texts about the containers and images that others can see, such as logs, metadata and
 * metrics.
 */
async function writeTexts(ids: readonly string[], folder: string): Promise<void> {
  const cli = await containerOf('cli')
  const histories = IMAGES.map((image) =>
    docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image),
  )
  const texts = {
    logs: await compose('--profile', '*', 'logs'),
    // The output includes environment and arguments.
    containers: await docker('inspect', ...ids),
    images: await docker('inspect', ...IMAGES),
    history: (await Promise.all(histories)).join('\n'),
    processes: (
      await Promise.all(ids.map((id) => docker('top', id, '-eo', 'pid,args').catch(() => '')))
    ).join('\n'),
    environments: await docker('exec', cli, 'sh', '-c', 'cat /proc/[0-9]*/environ 2>/dev/null'),
    metrics: (await Promise.all(METRICS_TARGETS.map(fetchMetrics))).join('\n'),
  }
  mkdirSync(folder)
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
}

/**
 * Saves the images, and decompresses their layers to plain tar files.
 * @returns the number of layers
 */
async function saveImages(folder: string): Promise<number> {
  mkdirSync(folder)
  const archive = join(folder, 'images.tar')
  await docker('save', '--output', archive, ...IMAGES)
  execFileSync('tar', ['-xf', archive, '-C', folder])
  rmSync(archive)
  const manifest: { Layers: string[] }[] = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8'),
  )
  const layers = new Set(manifest.flatMap(({ Layers }) => Layers))
  for (const layer of layers) {
    const path = join(folder, layer)
    if (magicOf(path) === GZIP_MAGIC)
      execFileSync('gzip', ['-d', '--force', '--suffix', '', '--keep', path], { stdio: 'ignore' })
  }
  return layers.size
}

function magicOf(path: string): number {
  const bytes = Buffer.alloc(2)
  const file = openSync(path, 'r')
  readSync(file, bytes)
  closeSync(file)
  return bytes.readUInt16BE(0)
}

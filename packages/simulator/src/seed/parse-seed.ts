import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { MAX_PASSWORD_BYTES, parsePassword } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { isMissing, systemReason } from '@nkpsim/daemon/system-reason'
import { DEFAULT_INVENTORY } from '../local-cluster/enroll.ts'
import { machine } from '../machine.ts'
import { checkSeed } from './check-seed.ts'
import {
  entriesOf,
  type Field,
  fieldsOf,
  flagOf,
  invalid,
  isNull,
  itemsOf,
  nameOf,
  optional,
  sizeOf,
  textOf,
} from './fields.ts'
import { isBareWord, readYaml } from './read-yaml.ts'
import type {
  DiskContent,
  Seed,
  SeedDatacenter,
  SeedDefault,
  SeedHost,
  SeedPermission,
  SeedProvider,
  SeedVm,
} from './seed.ts'

const KEYS = [
  'datacenters',
  'hosts',
  'providers',
  'defaults',
  'vms',
  'users',
  'roles',
  'permissions',
  'settings',
] as const
const SECTOR_BYTES = 4096

/** Base folder of a seed, and whether the seed may contain keys. */
export type SeedSource = {
  /** Folder to which paths in the seed are relative. */
  folder: string
  /** Whether the seed may contain keys. */
  insecureFixedKeys: boolean
}

/**
 * Parses a seed, and checks everything that needs no cluster: keys, types, unknown or duplicate
 * names, and unreadable files.
 * @throws SimulatorError SEED_INVALID with the place of the error, such as `hosts[2].cluster: there
 *   is no cluster "Clutser"`
 */
export async function parseSeed(text: string, source: SeedSource): Promise<Seed> {
  const document = { at: '', value: await readYaml(text) }
  const isEmpty = document.value === null || isNull(document)
  const fields = fieldsOf(isEmpty ? { at: '', value: {} } : document, KEYS)
  const datacenters = itemsOf(fields.datacenters).map(datacenterOf)
  if (fields.datacenters.value === undefined) datacenters.push(...DEFAULT_INVENTORY)
  const firstCluster = datacenters.flatMap(({ clusters }) => clusters)[0]?.name
  const seed: Seed = {
    datacenters,
    hosts: itemsOf(fields.hosts).map((field) => hostOf(field, firstCluster)),
    providers: itemsOf(fields.providers).map((field) => providerOf(field, source)),
    defaults: itemsOf(fields.defaults).map(defaultOf),
    vms: itemsOf(fields.vms).map((field) => vmOf(field, source)),
    users: itemsOf(fields.users).map((field) => {
      const { name, passwordFile } = fieldsOf(field, ['name', 'passwordFile'])
      return { name: textOf(name).toLowerCase(), passwordFile: secretFileOf(passwordFile, source) }
    }),
    roles: itemsOf(fields.roles).map((field) => {
      const { name, privileges } = fieldsOf(field, ['name', 'privileges'])
      return { name: nameOf(name), privileges: itemsOf(privileges).map(textOf) }
    }),
    permissions: itemsOf(fields.permissions).map(permissionOf),
    settings: entriesOf(fields.settings).map(([name, field]) => settingOf(name, field)),
  }
  checkSeed(seed)
  return seed
}

function datacenterOf(field: Field): SeedDatacenter {
  const { name, folders, clusters } = fieldsOf(field, ['name', 'folders', 'clusters'])
  return {
    name: nameOf(name),
    folders: itemsOf(folders).map((each) => {
      const folder = fieldsOf(each, ['name', 'parent'])
      const parent = optional(folder.parent, nameOf)
      return { name: nameOf(folder.name), ...(parent !== undefined && { parent }) }
    }),
    clusters: itemsOf(clusters).map((each) => {
      const cluster = fieldsOf(each, ['name', 'folder'])
      const folder = optional(cluster.folder, nameOf)
      return { name: nameOf(cluster.name), ...(folder !== undefined && { folder }) }
    }),
  }
}

function hostOf(field: Field, firstCluster: string | undefined): SeedHost {
  const { name, tpm, cluster } = fieldsOf(field, ['name', 'tpm', 'cluster'])
  const standsAlone = isNull(cluster)
  return {
    name: nameOf(name),
    tpm: flagOf(tpm, true),
    cluster: standsAlone ? undefined : (optional(cluster, nameOf) ?? firstCluster),
  }
}

function providerOf(field: Field, source: SeedSource): SeedProvider {
  const fields = fieldsOf(field, ['name', 'tpmRequired', 'backup', 'keyId', 'kdk'])
  if (fields.kdk.value !== undefined && !source.insecureFixedKeys)
    throw invalid(
      fields.kdk.at,
      'a key in a seed is not secret; allow it with --insecure-fixed-keys',
    )
  const keyId = optional(fields.keyId, textOf)
  if (fields.kdk.value !== undefined && keyId === undefined)
    throw invalid(fields.keyId.at, 'is missing: a fixed key needs a fixed key id, a UUID')
  return {
    name: nameOf(fields.name),
    tpmRequired: flagOf(fields.tpmRequired, true),
    backup: optional(fields.backup, (each) => backupOf(each, source)),
    keyId,
    fixedKey: optional(fields.kdk, fixedKeyOf),
  }
}

function fixedKeyOf(field: Field): Secret {
  const text = textOf(field)
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw invalid(field.at, 'must be 64 hexadecimal digits')
  return Secret.from(Buffer.from(text, 'hex'))
}

function backupOf(field: Field, source: SeedSource): SeedProvider['backup'] {
  const { file, passwordFile, withoutPassword } = fieldsOf(field, [
    'file',
    'passwordFile',
    'withoutPassword',
  ])
  if (flagOf(withoutPassword, false) === (passwordFile.value !== undefined))
    throw invalid(field.at, 'needs either a passwordFile or withoutPassword: true')
  return {
    file: optional(file, (each) => resolve(source.folder, textOf(each))),
    passwordFile: optional(passwordFile, (each) => secretFileOf(each, source)),
  }
}

function defaultOf(field: Field): SeedDefault {
  const fields = fieldsOf(field, ['provider', 'cluster', 'folder'])
  const cluster = optional(fields.cluster, nameOf)
  const folder = optional(fields.folder, nameOf)
  if (cluster !== undefined && folder !== undefined)
    throw invalid(field.at, 'must name a cluster or a folder, not both')
  const scope = cluster !== undefined ? 'cluster' : folder !== undefined ? 'folder' : 'vCenter'
  return { scope, entity: cluster ?? folder ?? '', provider: nameOf(fields.provider) }
}

function vmOf(field: Field, source: SeedSource): SeedVm {
  const keys = ['name', 'host', 'size', 'provider', 'poweredOn', 'content'] as const
  const fields = fieldsOf(field, keys)
  const content = optional(fields.content, (each) => contentOf(each, source))
  const size = optional(fields.size, sizeOf)
  if (size === undefined && !(content !== undefined && 'file' in content))
    throw invalid(fields.size.at, 'is missing')
  const fileBytes = content !== undefined && 'file' in content ? statSync(content.file).size : 0
  const leastBytes = size ?? fileBytes
  if (fileBytes > leastBytes) throw invalid(fields.size.at, 'is less than the size of the content')
  return {
    name: nameOf(fields.name),
    host: nameOf(fields.host),
    sizeBytes: Math.ceil(leastBytes / SECTOR_BYTES) * SECTOR_BYTES,
    provider: optional(fields.provider, nameOf),
    poweredOn: flagOf(fields.poweredOn, false),
    content,
  }
}

function contentOf(field: Field, source: SeedSource): DiskContent {
  const { file, fill } = fieldsOf(field, ['file', 'fill'])
  if ((file.value === undefined) === (fill.value === undefined))
    throw invalid(field.at, 'needs either a file or a fill, the text to repeat over the disk')
  return file.value === undefined ? { fill: textOf(fill) } : { file: fileOf(file, source) }
}

function permissionOf(field: Field): SeedPermission {
  const { user, on, role, propagate } = fieldsOf(field, ['user', 'on', 'role', 'propagate'])
  const [, kind = '', name = ''] = /^([^:]+)(?::(.+))?$/.exec(nameOf(on)) ?? []
  const kinds = ['vCenter', 'datacenter', 'folder', 'cluster', 'host'] as const
  const known = kinds.find((each) => each.toLowerCase() === kind.toLowerCase())
  if (known === undefined || (known === 'vCenter') !== (name === ''))
    throw invalid(on.at, 'must be vCenter, or datacenter:, folder:, cluster: or host: and a name')
  return {
    user: textOf(user).toLowerCase(),
    entity: { kind: known, name },
    role: nameOf(role),
    propagate: flagOf(propagate, true),
  }
}

function settingOf(name: string, { at, value }: Field): { name: string; value: string } {
  const setting = isBareWord(value) ? value.means : value
  if (typeof setting !== 'string' && typeof setting !== 'boolean')
    throw invalid(at, 'must be a number, a text, or true or false')
  return { name, value: String(setting) }
}

function fileOf(field: Field, { folder }: SeedSource): string {
  const path = resolve(folder, textOf(field))
  const found = readable(path, field)
  if (!found.isFile() || found.size === 0)
    throw invalid(field.at, `${path} is empty, or not a file`)
  return path
}

/** Checks that a file is readable. @throws SimulatorError SEED_INVALID */
function readable(path: string, { at }: Field): Stats {
  try {
    const found = statSync(path)
    if (found.isFile()) accessSync(path, constants.R_OK)
    return found
  } catch (cause) {
    if (isMissing(cause)) throw invalid(at, `there is no file ${path}`, cause)
    throw invalid(at, `cannot read ${path}: ${systemReason(cause)}`, cause)
  }
}

function secretFileOf(field: Field, source: SeedSource): string {
  const path = fileOf(field, source)
  if (statSync(path).size > MAX_PASSWORD_BYTES)
    throw invalid(field.at, `a password has at most ${MAX_PASSWORD_BYTES} bytes`)
  const { password, problem } = parsePassword(
    readSmallFile(machine.files, path, MAX_PASSWORD_BYTES),
    'set',
  )
  password?.wipe()
  if (problem !== undefined) throw invalid(field.at, `the password ${problem}`)
  return path
}

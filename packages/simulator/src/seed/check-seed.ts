import { nameFlaw } from '@nkpsim/daemon/name-text'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { checkSetting, PRIVILEGES, SYSTEM_ROLES } from '@nkpsim/vcenter/vocabulary'
import { ADMINISTRATOR } from '../operator/stored-password.ts'
import { invalid } from './fields.ts'
import type { Seed } from './seed.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The name of a host becomes part of a certificate and of the name of a folder. */
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/
const USER_NAME = /^[a-z0-9][a-z0-9._-]{0,63}@[a-z0-9][a-z0-9.-]{0,63}$/
const MOST_HOSTS = 100

/**
 * Checks the names in a seed, and the references between its parts.
 * @throws SimulatorError SEED_INVALID
 */
export function checkSeed(seed: Seed): void {
  const { datacenters, hosts, providers, vms, users, roles } = seed
  const clusters = datacenters.flatMap((each) => each.clusters.map(({ name }) => name))
  const folders = datacenters.flatMap((each) => each.folders.map(({ name }) => name))
  checkNames(seed)
  checkOnce('datacenters', datacenters)
  for (const [index, datacenter] of datacenters.entries())
    checkDatacenter(`datacenters[${index}]`, datacenter)
  checkUnique('clusters', clusters)
  checkUnique('folders', folders)
  checkOnce('hosts', hosts)
  if (hosts.length > MOST_HOSTS) throw invalid('hosts', `may have at most ${MOST_HOSTS} items`)
  for (const [index, { name, cluster }] of hosts.entries()) {
    if (!HOST_NAME.test(name))
      throw invalid(
        `hosts[${index}].name`,
        'may have at most 58 letters, digits, dots, hyphens and underscores, and must begin with a letter or a digit',
      )
    if (cluster !== undefined) refer(`hosts[${index}].cluster`, 'cluster', cluster, clusters)
  }
  checkOnce('providers', providers)
  for (const [index, { keyId }] of providers.entries())
    if (keyId !== undefined && !UUID.test(keyId))
      throw invalid(`providers[${index}].keyId`, 'must be a UUID')
  checkBackupFiles(seed)
  checkDefaults(seed, { clusters, folders })
  checkOnce('vms', vms)
  for (const [index, vm] of vms.entries()) {
    refer(`vms[${index}].host`, 'host', vm.host, names(hosts))
    checkVmProvider(`vms[${index}].provider`, seed, vm.provider)
  }
  checkOnce('users', users)
  for (const [index, { name }] of users.entries())
    if (!USER_NAME.test(name))
      throw invalid(`users[${index}].name`, 'must be like anna@vsphere.local')
  checkOnce('roles', roles)
  checkRoles(seed)
  checkPermissions(seed, { clusters, folders })
  checkSettings(seed)
}

/** Checks names before anything is made, because vCenter and the hosts would refuse wrong names. */
function checkNames({ datacenters, providers, vms, roles }: Seed): void {
  const each = (at: string, items: readonly { name: string }[]): void => {
    for (const [index, { name }] of items.entries()) {
      const flaw = nameFlaw(name)
      if (flaw !== undefined) throw invalid(`${at}[${index}].name`, flaw)
    }
  }
  each('datacenters', datacenters)
  for (const [index, { folders, clusters }] of datacenters.entries()) {
    each(`datacenters[${index}].folders`, folders)
    each(`datacenters[${index}].clusters`, clusters)
  }
  each('providers', providers)
  each('vms', vms)
  each('roles', roles)
}

function checkDatacenter(at: string, { folders, clusters }: Seed['datacenters'][number]): void {
  const before: string[] = []
  for (const [index, { name, parent }] of folders.entries()) {
    if (parent !== undefined && !before.includes(parent))
      throw invalid(
        `${at}.folders[${index}].parent`,
        `no folder "${parent}" is defined before this folder`,
      )
    before.push(name)
  }
  for (const [index, { folder }] of clusters.entries())
    if (folder !== undefined) refer(`${at}.clusters[${index}].folder`, 'folder', folder, before)
}

/**
 * Refuses two backups in one file. The second backup would replace the first, but vCenter would
 * count both.
 */
function checkBackupFiles({ providers }: Seed): void {
  const files = providers.map(({ backup }) => backup?.file)
  for (const [index, file] of files.entries())
    if (file !== undefined && files.indexOf(file) !== index)
      throw invalid(
        `providers[${index}].backup.file`,
        'is already the file of another provider in this seed',
      )
}

function checkDefaults(
  { defaults, providers }: Seed,
  { clusters, folders }: { clusters: string[]; folders: string[] },
): void {
  for (const [index, { scope, entity, provider }] of defaults.entries()) {
    const at = `defaults[${index}]`
    refer(`${at}.provider`, 'key provider', provider, names(providers))
    if (providers.find(({ name }) => name === provider)?.backup === undefined)
      throw invalid(`${at}.provider`, `"${provider}" has no backup, so it cannot be used`)
    if (scope === 'cluster') refer(`${at}.cluster`, 'cluster', entity, clusters)
    if (scope === 'folder') refer(`${at}.folder`, 'folder', entity, folders)
    const isTwice = defaults
      .slice(0, index)
      .some((other) => other.scope === scope && other.entity === entity)
    if (isTwice) throw invalid(at, `the seed sets the default of this ${scope} twice`)
  }
}

function checkVmProvider(
  at: string,
  { providers, defaults }: Seed,
  name: string | undefined,
): void {
  if (name === undefined) {
    if (defaults.length > 0) return
    throw invalid(at, 'is missing, and there is no default')
  }
  refer(at, 'key provider', name, names(providers))
  if (providers.find((each) => each.name === name)?.backup === undefined)
    throw invalid(at, `"${name}" has no backup, so it cannot be used`)
}

function checkRoles({ roles }: Seed): void {
  for (const [index, { name, privileges }] of roles.entries()) {
    if (SYSTEM_ROLES.some((role) => role.name === name))
      throw invalid(`roles[${index}].name`, `"${name}" is a system role and cannot be changed`)
    for (const [place, privilege] of privileges.entries())
      refer(`roles[${index}].privileges[${place}]`, 'privilege', privilege, PRIVILEGES)
  }
}

function checkPermissions(
  { permissions, users, roles, datacenters, hosts }: Seed,
  { clusters, folders }: { clusters: string[]; folders: string[] },
): void {
  const known = {
    datacenter: names(datacenters),
    folder: folders,
    cluster: clusters,
    host: names(hosts),
  }
  for (const [index, { user, entity, role }] of permissions.entries()) {
    const at = `permissions[${index}]`
    refer(`${at}.user`, 'user', user, [ADMINISTRATOR, ...names(users)])
    refer(`${at}.role`, 'role', role, [...names(SYSTEM_ROLES), ...names(roles)])
    if (entity.kind !== 'vCenter') refer(`${at}.on`, entity.kind, entity.name, known[entity.kind])
    const isTwice = permissions
      .slice(0, index)
      .some(
        (other) =>
          other.user === user &&
          other.entity.kind === entity.kind &&
          other.entity.name === entity.name,
      )
    if (isTwice) throw invalid(at, `${user} already has a permission on this entity`)
  }
}

function checkSettings({ settings }: Seed): void {
  for (const setting of settings) {
    try {
      setting.value = checkSetting(setting.name, setting.value)
    } catch (cause) {
      throw invalid(`settings.${setting.name}`, messageOf(cause), cause)
    }
  }
}

function refer(at: string, kind: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw invalid(at, `there is no ${kind} "${name}"`)
}

function checkOnce(at: string, items: readonly { name: string }[]): void {
  for (const [index, { name }] of items.entries())
    if (items.findIndex((other) => other.name === name) !== index)
      throw invalid(`${at}[${index}].name`, `the seed names "${name}" twice`)
}

function checkUnique(kind: string, all: readonly string[]): void {
  const twice = all.find((name, index) => all.indexOf(name) !== index)
  if (twice !== undefined) throw invalid('datacenters', `"${twice}" is among the ${kind} twice`)
}

function names(items: readonly { name: string }[]): string[] {
  return items.map(({ name }) => name)
}

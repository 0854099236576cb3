import { EsxiError } from '../errors.ts'
import { readVmFiles } from './open-vm.ts'
import { openVm } from './power.ts'
import { claimVm, followKeys } from './registration.ts'
import { cacheKeys, kekOf, locateVm, requireUsable, requireVm, type VmHost } from './vm-host.ts'

/**
 * Powers a VM on; one that is registered elsewhere or nowhere is registered here first, as vSphere
 * HA does.
 * @throws EsxiError INVALID_POWER_STATE, VM_IS_TEMPLATE, VM_LOCKED, DISK_KEY_NOT_FOUND, VM_INVALID,
 *   VM_POWERED_ON_ELSEWHERE
 */
export async function powerOnVm(host: VmHost, name: string): Promise<void> {
  const place = await locateVm(host, name)
  if (host.running.has(name))
    throw new EsxiError('INVALID_POWER_STATE', `virtual machine "${name}" is powered on already`)
  const isRegistered = host.registry.find(name) !== undefined
  const files = await readVmFiles(place.paths)
  requireVm(files, name)
  if (isRegistered) requireUsable(host, name, files)
  const opening = openVm(place.paths, host.hostName, kekOf(host, name))
  host.running.set(name, opening)
  try {
    const vm = await opening
    try {
      if (isRegistered) cacheKeys(host, name, files)
      else await claimVm(host, place, name, files)
    } catch (error) {
      await vm.close()
      throw error
    }
  } catch (error) {
    host.running.delete(name)
    throw error
  }
  host.logger.info('vm.powered-on', { vm: name })
  host.onChange()
  await host.enableForUse(files.home.locator.providerName)
}

/**
 * Powers a VM off; what the cache kept of its keys for as long as it was on is gone then.
 * @throws EsxiError INVALID_POWER_STATE, DISK_FULL, DATASTORE_UNUSABLE
 */
export async function powerOffVm(host: VmHost, name: string): Promise<void> {
  const open = host.running.get(name)
  if (open === undefined) throw notPoweredOn(name)
  host.running.delete(name)
  try {
    await (await open).close()
  } finally {
    host.cache.poweredOff(name)
    host.onChange()
  }
  host.logger.info('vm.powered-off', { vm: name })
  const { paths } = await locateVm(host, name)
  followKeys(host, name, await readVmFiles(paths), 'keysChanged')
}

export function notPoweredOn(name: string): EsxiError {
  return new EsxiError(
    'INVALID_POWER_STATE',
    `virtual machine "${name}" is not powered on on this host`,
  )
}

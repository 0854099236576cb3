import type { esxiV1 } from '@nkpsim/rpc'
import { mapLimited } from '@nkpsim/simulator/operator'
import { CALL, HOSTS, type Site, until } from '../site.ts'
import { type DiskDraws, makeVm, type NewVm, type TestedVm } from '../tested-vm.ts'
import { AWAY, type Leg } from './legs.ts'

const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'
const COUNT = 50
/** More than the largest write of a VM. */
const DISK_BYTES = 128 * 1024
/** Calls at the same time. */
export const AT_ONCE = 8

/** A VM that migrates, and how it is used between migrations. */
export type MigratedVm = TestedVm & { isTemplate: boolean; isUsuallyOn: boolean }

/** What a VM of the migration is. */
type Shape = Omit<NewVm, 'name' | 'host' | 'diskBytes'> &
  Pick<MigratedVm, 'isTemplate' | 'isUsuallyOn'>

const PLAIN_USE = { disks: 1, isPlain: false, isTemplate: false, isUsuallyOn: false }
const SHAPES: readonly Shape[] = [
  PLAIN_USE,
  { ...PLAIN_USE, isUsuallyOn: true },
  { ...PLAIN_USE, disks: 3 },
  { ...PLAIN_USE, isTemplate: true },
  { ...PLAIN_USE, disks: 4, isUsuallyOn: true },
  PLAIN_USE,
  { ...PLAIN_USE, hasVtpm: true },
  PLAIN_USE,
  { ...PLAIN_USE, hasVtpm: true, isPlain: true },
  { ...PLAIN_USE, disks: 2, isTemplate: true },
]

/** Makes 50 VMs: with several disks, with vTPMs, powered on, templates. Each host has some. */
export async function makeVms(site: Site, random: DiskDraws): Promise<MigratedVm[]> {
  const hosts = [...HOSTS, AWAY]
  const numbers = Array.from({ length: COUNT }, (_, index) => index)
  return mapLimited(numbers, AT_ONCE, async (index) => {
    const { isTemplate, isUsuallyOn, ...shape } = SHAPES[index % SHAPES.length] ?? {
      ...PLAIN_USE,
    }
    // Seven VMs, one after the other, on a host: each host gets each shape.
    const host = hosts[Math.floor(index / 7) % hosts.length] ?? AWAY
    const name = `vm-${String(index + 1).padStart(2, '0')}`
    const vm = await makeVm(site, { name, host, diskBytes: DISK_BYTES, ...shape }, random)
    if (isUsuallyOn) await vm.powerOn()
    if (isTemplate)
      await site.onHost(host, REGISTRATION, (client) => client.markAsTemplate({ name }, CALL))
    return Object.assign(vm, { isTemplate, isUsuallyOn })
  })
}

/**
 * Checks each VM: its home and each disk have a key of the old or of the new provider, its home
 * opens, and its disks have their content. An interrupted rekey may leave a VM with both, because
 * it changes home and disks one after the other. Powers on those that are usually on.
 * @returns lines about violations, and the numbers of VMs with new keys and with both
 */
export async function checkVms(
  site: Site,
  vms: readonly MigratedVm[],
  { from, to }: Leg,
): Promise<{ lines: string[]; moved: number; mixed: number }> {
  const found = await mapLimited(vms, AT_ONCE, async (vm) => {
    await until(async () => isOpen(await vm.get()), site.signal)
    const seen = await vm.get()
    const providers = providersOf(seen)
    const isWrong = providers.length === 0 || !providers.every((name) => [from, to].includes(name))
    const lines = isWrong ? [`${vm.name} has keys of ${providers.join(' and ') || 'none'}`] : []
    if (!seen.isTemplate) {
      lines.push(...(await vm.check()))
      if (vm.isUsuallyOn && !(await vm.isOn())) await vm.powerOn()
    }
    return { lines, isMoved: providers.includes(to), isMixed: providers.length > 1 }
  })
  return {
    lines: found.flatMap(({ lines }) => lines),
    moved: found.filter(({ isMoved }) => isMoved).length,
    mixed: found.filter(({ isMixed }) => isMixed).length,
  }
}

/** Returns lines about VMs with other keys than new ones, and about templates that are VMs. */
export async function checkMoved(vms: readonly MigratedVm[], { to }: Leg): Promise<string[]> {
  const found = await mapLimited(vms, AT_ONCE, async (vm) => {
    const seen = await vm.get()
    const providers = providersOf(seen)
    return [
      ...(providers.join() === to ? [] : [`${vm.name} has keys of ${providers.join(' and ')}`]),
      ...(seen.isTemplate === vm.isTemplate ? [] : [`${vm.name} is not what it was: template`]),
      ...vm.leftovers().map((file) => `${vm.name} left the file ${file}`),
    ]
  })
  return found.flat()
}

function isOpen({ cryptoState, invalidReason }: esxiV1.Vm__Output): boolean {
  return cryptoState === 'CRYPTO_STATE_UNLOCKED' && invalidReason === ''
}

/** Names of the providers of all keys of a VM, also of those of snapshots. */
function providersOf({ homeKey, disks, otherKeys }: esxiV1.Vm__Output): string[] {
  const keys = [homeKey, ...disks.map(({ key }) => key), ...otherKeys]
  return [...new Set(keys.flatMap((key) => (key === null ? [] : [key.provider])))]
}

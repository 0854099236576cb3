import type { TestedOperation } from './operation.ts'
import { CALL, HOSTS, type Site, until } from './site.ts'
import { type DiskDraws, makeVm, type TestedVm } from './tested-vm.ts'
import { writeDuring } from './write-during.ts'

const NAME = 'vmotion'
const DISK_BYTES = 4 * 1024 * 1024

/**
 * Makes a VM that moves from host to host while it is on. The killed host is the source in about
 * half of the moves, and the destination in the others.
 */
export async function vmotion({
  site,
  random,
}: {
  site: Site
  random: DiskDraws
}): Promise<TestedOperation> {
  const vm = await makeVm(
    site,
    { name: NAME, disks: 1, diskBytes: DISK_BYTES, isPlain: false },
    random,
  )
  await vm.powerOn()
  const move = async (to: string): Promise<void> => {
    const channel = await site.connect('vcenter')
    try {
      const migrations = channel.client('nkpsim.vcenter.v1.MigrationService')
      await migrations.migrateVm({ name: NAME, host: to }, CALL)
    } finally {
      channel.close()
    }
  }
  return {
    name: NAME,
    audited: { calls: ['SendVm', 'ReceiveVm'], vm: NAME },
    prepare: async () => {
      await site.untilConnected()
      await findOrPowerOn(vm, site)
      const to = otherThan(vm.host)
      const channel = await site.connect('vcenter')
      const migrations = channel.client('nkpsim.vcenter.v1.MigrationService')
      const moveOnce = async (): Promise<void> => {
        await migrations.migrateVm({ name: NAME, host: to }, CALL)
      }
      return {
        start: () => writeDuring(vm, moveOnce),
        end: async () => channel.close(),
      }
    },
    check: async () => {
      const before = await vm.hostsWithPower()
      if (before.length > 1) return [`I10: ${NAME} is powered on on ${before.join(' and ')}`]
      await findOrPowerOn(vm, site)
      const lines = await vm.check()
      await site.untilConnected()
      const to = otherThan(vm.host)
      await move(to)
      const after = await vm.hostsWithPower()
      if (after.join() !== to)
        lines.push(`${NAME} is powered on on ${after.join()}, and not on ${to}`)
      vm.host = to
      lines.push(...(await vm.check()))
      const left = vm.leftovers()
      if (left.length > 0) lines.push(`${NAME} left files: ${left.join(', ')}`)
      return lines
    },
  }
}

/**
 * Finds the host on which the VM is on. If it is off, tries to power it on on both hosts at the
 * same time, of which exactly one may succeed (I10). A host that takes part in a move refuses for a
 * while.
 */
async function findOrPowerOn(vm: TestedVm, site: Site): Promise<void> {
  await until(async () => {
    const [first, second] = await vm.hostsWithPower()
    if (second !== undefined) throw new Error(`I10: ${vm.name} is on on both hosts`)
    if (first !== undefined) {
      vm.host = first
      return true
    }
    const tries = HOSTS.map((host) =>
      site.onHost(host, 'nkpsim.esxi.v1.VirtualMachineService', (client) =>
        client.powerOnVm({ name: vm.name }, CALL),
      ),
    )
    const results = await Promise.allSettled(tries)
    const successes = results.filter(({ status }) => status === 'fulfilled')
    if (successes.length > 1) throw new Error(`I10: ${vm.name} was powered on on both hosts`)
    return false
  }, site.signal)
}

function otherThan(host: string): string {
  return HOSTS.find((each) => each !== host) ?? host
}

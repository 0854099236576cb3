import type { Site } from '../site.ts'
import type { DiskDraws } from '../tested-vm.ts'
import { DISK_BYTES, fioContent, hasFio, modelContent } from './contents.ts'
import { placeVm } from './placed-vm.ts'
import { VSAN_HOSTS } from './vsan-site.ts'
import { keepWriting, type WritingVm } from './writing-vm.ts'

const NAMES = ['model-1', 'model-2', 'fio'] as const

/** Makes three VMs on three hosts, and begins to write them: two with a model, one by fio. */
export async function makeVms(
  site: Site,
  random: DiskDraws,
  say: (line: string) => void,
): Promise<WritingVm[]> {
  const vms: WritingVm[] = []
  if (!hasFio()) say('fio is not installed: all virtual machines are written by the model')
  for (const [index, name] of NAMES.entries()) {
    const host = VSAN_HOSTS[index] ?? VSAN_HOSTS[0]
    const placed = await placeVm(site, { name, host, diskBytes: DISK_BYTES })
    const isOfFio = name === 'fio' && hasFio()
    const content = isOfFio ? fioContent(site, placed) : await modelContent(site, placed, random)
    vms.push(keepWriting(site, placed, content))
  }
  return vms
}

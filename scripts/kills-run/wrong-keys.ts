import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CALL, type Site } from './site.ts'
import type { DiskDraws, TestedVm } from './tested-vm.ts'

/** A part of a VM that belongs to its own keys, and that comes from another VM in the trial. */
const SWAPS = ['extent', 'disk key', 'home key'] as const
const KEYS = {
  'disk key': { suffix: '.vmdk', pattern: /^encryptionKeys *= *"[^"]+"/m },
  'home key': { suffix: '.vmx', pattern: /^encryption\.bundle *= *"[^"]+"/m },
} as const

const REFUSALS = ['VM_INVALID', 'VM_LOCKED', 'DISK_KEY_NOT_FOUND'] as const

/**
 * Gives a VM that is off a part of another VM, tries to power it on, and puts its own part back.
 * Returns a line if the VM opens with it (I14).
 * @param donor an encrypted VM with a disk of the same size
 */
export async function tryWrongKey(
  site: Site,
  vm: TestedVm,
  donor: string,
  random: DiskDraws,
): Promise<string[]> {
  const swap = SWAPS[random.below(SWAPS.length)] ?? 'extent'
  const paths = pathsOf(site, vm.name, donor, swap)
  // A plain part has no key, and its extent no identity. Another extent has another size then.
  const { own, theirs } = paths ?? pathsOf(site, vm.name, donor, 'extent') ?? noExtent(vm.name)
  const kept = join(site.stateDir, `${vm.name}.kept`)
  renameSync(own, kept)
  try {
    if (typeof theirs === 'string') copyFileSync(theirs, own)
    else writeFileSync(own, theirs, { mode: 0o600 })
    return await powersOn(site, vm, `the ${swap} of ${donor}`)
  } finally {
    rmSync(own, { force: true })
    renameSync(kept, own)
  }
}

async function powersOn(site: Site, { name, host }: TestedVm, what: string): Promise<string[]> {
  return site.onHost(host, 'nkpsim.esxi.v1.VirtualMachineService', async (client) => {
    const error = await client.powerOnVm({ name }, CALL).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    if (error === undefined) {
      await client.powerOffVm({ name }, CALL)
      return [`I14: ${name} opened with ${what}`]
    }
    const code: unknown = Reflect.get(Object(error), 'code')
    return REFUSALS.some((each) => each === code) ? [] : [`I14: ${name} with ${what}: ${error}`]
  })
}

/** The file of a VM to replace, and what replaces it: a file, or bytes. */
type SwappedFile = { own: string; theirs: string | Buffer }

function pathsOf(
  site: Site,
  vm: string,
  donor: string,
  swap: (typeof SWAPS)[number],
): SwappedFile | undefined {
  if (swap === 'extent') {
    const own = extentOf(site, vm)
    const theirs = extentOf(site, donor)
    return own === undefined || theirs === undefined ? undefined : { own, theirs }
  }
  const { suffix, pattern } = KEYS[swap]
  const own = join(site.folderOf(vm), `${vm}${suffix}`)
  const text = readFileSync(own, 'latin1')
  const [key] =
    pattern.exec(readFileSync(join(site.folderOf(donor), `${donor}${suffix}`), 'latin1')) ?? []
  if (key === undefined || !pattern.test(text)) return undefined
  return {
    own,
    theirs: Buffer.from(
      text.replace(pattern, () => key),
      'latin1',
    ),
  }
}

/** Returns the path of the extent of a VM's first base disk. */
function extentOf(site: Site, vm: string): string | undefined {
  const folder = site.folderOf(vm)
  const text = readFileSync(join(folder, `${vm}.vmdk`), 'latin1')
  const [, name] = /^RW \d+ \S+ "([^"]+)"/m.exec(text) ?? []
  return name === undefined ? undefined : join(folder, name)
}

function noExtent(vm: string): never {
  throw new Error(`the descriptor of ${vm} names no extent`)
}

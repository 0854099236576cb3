import { execFile } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { CALL, KILLED, PROVIDER, type Site } from './site.ts'
import type { DiskDraws } from './tested-vm.ts'

const run = promisify(execFile)
const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const MIB = 1024 * 1024
/** The first half of the disk has the bytes of a file, the second half those of jobs of fio. */
const DISK_BYTES = 2048 * MIB
const COPIED_BYTES = 1024 * MIB
const PIECE_BYTES = 4 * MIB
const PIECES = 4
const MAX_OUTPUT_BYTES = 16 * MIB

/** A range that a job of fio writes and verifies. */
export type FioJob = { offsetMib: number; sizeMib: number; seed: number }

/** A VM with a disk of 2 GiB, and programs that write and compare it over NBD. */
export type LargeDisk = {
  name: string
  sizeBytes: number
  powerOn(): Promise<void>
  powerOff(): Promise<void>
  isOn(): Promise<boolean>
  isEncrypted(): Promise<boolean>
  /** Writes a range by fio, and verifies it if it is written completely. */
  writeByFio(job: FioJob): Promise<void>
  /** Compares a range with what a job of fio wrote. Returns a line if they differ. */
  verifyByFio(job: FioJob): Promise<string[]>
  /** Compares random pieces of the first half with the source. Returns lines if they differ. */
  checkPieces(): Promise<string[]>
  /** Copies the disk by nbdcopy, and compares its first half with the source. */
  compareAll(): Promise<string[]>
}

/** Makes an encrypted VM, powers it on, and copies a random file to its disk by nbdcopy. */
export async function makeLargeDisk(
  site: Site,
  name: string,
  random: DiskDraws,
): Promise<LargeDisk> {
  const { stateDir, signal } = site
  const source = join(stateDir, 'source.img')
  const copy = join(stateDir, 'copy.img')
  const tool = async (program: string, args: readonly string[]): Promise<void> => {
    await run(program, args, { cwd: stateDir, signal, maxBuffer: MAX_OUTPUT_BYTES })
  }
  const uri = async (): Promise<string> => {
    const { exports } = await site.onHost(KILLED, 'nkpsim.esxi.v1.NbdService', (client) =>
      client.getNbdExports({ name }, CALL),
    )
    return exports[0]?.unixUri ?? ''
  }
  const get = async () =>
    (await site.onHost(KILLED, MACHINES, (client) => client.getVm({ name }, CALL))).vm
  const fio = async (
    { offsetMib, sizeMib, seed }: FioJob,
    how: readonly string[],
  ): Promise<void> => {
    await tool('fio', [
      ...['--name=kills', '--ioengine=nbd', `--uri=${await uri()}`, '--rw=randwrite'],
      ...['--bs=64k', '--iodepth=8', `--offset=${offsetMib}m`, `--size=${sizeMib}m`],
      ...[`--randseed=${seed}`, '--verify=crc32c', '--verify_fatal=1', '--end_fsync=1', ...how],
    ])
  }
  const disk: LargeDisk = {
    name,
    sizeBytes: DISK_BYTES,
    powerOn: async () => {
      await site.onHost(KILLED, MACHINES, (client) => client.powerOnVm({ name }, CALL))
    },
    powerOff: async () => {
      await site.onHost(KILLED, MACHINES, (client) => client.powerOffVm({ name }, CALL))
    },
    isOn: async () => (await get())?.powerState === 'POWER_STATE_POWERED_ON',
    isEncrypted: async () => ((await get())?.disks[0]?.key ?? undefined) !== undefined,
    writeByFio: (job) => fio(job, ['--do_verify=1']),
    verifyByFio: async (job) => {
      const error: unknown = await fio(job, ['--verify_only']).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      return error === undefined ? [] : [`I3: fio verifies job ${job.seed}: ${firstLine(error)}`]
    },
    checkPieces: async () => {
      await using file = await open(source)
      const lines: string[] = []
      for (let piece = 0; piece < PIECES; piece++) {
        const offsetBytes = random.below(COPIED_BYTES / PIECE_BYTES) * PIECE_BYTES
        const found = await readPiece(site, name, offsetBytes)
        if (!found.equals(await bytesOf(file, offsetBytes)))
          lines.push(`I3: the disk differs from its source at byte ${offsetBytes} or after it`)
      }
      return lines
    },
    compareAll: async () => {
      await tool('nbdcopy', [await uri(), copy])
      const args = ['-n', `${COPIED_BYTES}`, source, copy]
      const error: unknown = await tool('cmp', args).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      return error === undefined ? [] : [`I3: nbdcopy: ${firstLine(error)}`]
    },
  }
  await tool('dd', ['if=/dev/urandom', `of=${source}`, 'bs=1M', `count=${DISK_BYTES / MIB}`])
  await site.onHost(KILLED, MACHINES, (client) =>
    client.createVm({ spec: { name, provider: PROVIDER }, diskBytes: DISK_BYTES }, CALL),
  )
  await disk.powerOn()
  await tool('nbdcopy', ['--flush', source, await uri()])
  return disk
}

async function readPiece(site: Site, name: string, offsetBytes: number): Promise<Buffer> {
  return site.onHost(KILLED, MACHINES, (client) => {
    const messages = client.readDisk({ name, offsetBytes, lengthBytes: PIECE_BYTES }, CALL)
    return buffer(
      (async function* () {
        for await (const { chunk } of messages) yield chunk
      })(),
    )
  })
}

async function bytesOf(file: FileHandle, offsetBytes: number): Promise<Buffer> {
  const bytes = Buffer.alloc(PIECE_BYTES)
  const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, offsetBytes)
  return bytes.subarray(0, bytesRead)
}

function firstLine(error: unknown): string {
  const { stdout, stderr } = Object(error) as { stdout?: string; stderr?: string }
  const text = [stderr, stdout, String(error)].find((each) => each !== undefined && each !== '')
  return text?.trim().split('\n')[0] ?? ''
}

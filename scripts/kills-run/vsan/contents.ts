import { execFile, spawnSync } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createDiskModel } from '@nkpsim/checkers'
import type { esxiV1 } from '@nkpsim/rpc'
import { CALL, type Site } from '../site.ts'
import type { DiskDraws } from '../tested-vm.ts'
import { markedBytes } from './marked-bytes.ts'
import type { PlacedVm } from './placed-vm.ts'
import type { Content } from './writing-vm.ts'

const run = promisify(execFile)
const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const MIB = 1024 * 1024
export const DISK_BYTES = 8 * MIB
const MAX_WRITE_BYTES = 64 * 1024
const CHUNK_BYTES = MIB
/** A part of the disk stays empty, because sectors of zeros are kept apart. */
const FILLED = 0.75
/** Two ranges, which fio writes in turns. The other one is verified meanwhile. */
const RANGE_MIB = 3
const FIO_TIMEOUT_MS = 120_000
const MAX_OUTPUT_BYTES = 16 * MIB

/** Returns whether fio is installed. */
export function hasFio(): boolean {
  return spawnSync('fio', ['--version'], { stdio: 'ignore' }).status === 0
}

/** Fills a disk with marked bytes, and returns how it is written and compared with a model. */
export async function modelContent(site: Site, vm: PlacedVm, random: DiskDraws): Promise<Content> {
  const model = createDiskModel(DISK_BYTES)
  const { name } = vm
  const writeAt = async (offsetBytes: number, bytes: Buffer): Promise<void> => {
    model.begin(offsetBytes, bytes)
    try {
      await site.onHost(vm.host, MACHINES, (client) =>
        client.writeDisk(messages({ name, offsetBytes }, bytes), CALL),
      )
      model.acknowledge()
    } catch (error) {
      model.abandon()
      throw error
    }
  }
  await writeAt(0, markedBytes(random, DISK_BYTES * FILLED))
  return {
    write: () => {
      const length = 1 + random.below(MAX_WRITE_BYTES)
      return writeAt(random.below(DISK_BYTES - length), markedBytes(random, length))
    },
    check: async () => {
      const found = await site.onHost(vm.host, MACHINES, (client) => {
        const chunks = client.readDisk({ name }, CALL)
        return buffer(
          (async function* () {
            for await (const { chunk } of chunks) yield chunk
          })(),
        )
      })
      const places = model.check(found).map(({ offsetBytes }) => offsetBytes)
      return places.length === 0
        ? []
        : [`I3: ${name} differs in ${places.length} sectors, first at byte ${places[0]}`]
    },
  }
}

type FioJob = { offsetMib: number; seed: number }

/** Returns how fio writes a disk over NBD, and verifies what it has written completely. */
export function fioContent(site: Site, vm: PlacedVm): Content {
  const { stateDir, signal } = site
  const done = new Map<number, FioJob>()
  let seed = 0
  const fio = async ({ offsetMib, seed: randseed }: FioJob, how: string): Promise<void> => {
    const { exports } = await site.onHost(vm.host, 'nkpsim.esxi.v1.NbdService', (client) =>
      client.getNbdExports({ name: vm.name }, CALL),
    )
    const args = [
      ...['--name=vsan', '--ioengine=nbd', `--uri=${exports[0]?.unixUri ?? ''}`],
      ...['--rw=randwrite', '--bs=64k', '--iodepth=4', `--offset=${offsetMib}m`],
      ...[`--size=${RANGE_MIB}m`, `--randseed=${randseed}`, '--end_fsync=1'],
      ...['--verify=crc32c', '--verify_fatal=1', how],
    ]
    await run('fio', args, {
      ...{ cwd: stateDir, signal, maxBuffer: MAX_OUTPUT_BYTES },
      ...{ timeout: FIO_TIMEOUT_MS, killSignal: 'SIGKILL' as const },
    })
  }
  return {
    write: async () => {
      const job = { offsetMib: (seed % 2) * RANGE_MIB, seed: ++seed }
      done.delete(job.offsetMib)
      await fio(job, '--do_verify=1')
      done.set(job.offsetMib, job)
    },
    check: async () => {
      for (const job of done.values())
        try {
          await fio(job, '--verify_only')
        } catch (error) {
          const { stderr = '', stdout = '' } = Object(error) as { stderr?: string; stdout?: string }
          const text = `${stderr}${stdout}`
          if (!/verify|crc32c|bad magic/.test(text)) throw error
          return [`I3: fio verifies ${vm.name}: ${text.trim().split('\n')[0]}`]
        }
      return []
    },
  }
}

async function* messages(header: esxiV1.WriteDiskHeader, bytes: Buffer) {
  yield { header }
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield { chunk: bytes.subarray(start, start + CHUNK_BYTES) }
}

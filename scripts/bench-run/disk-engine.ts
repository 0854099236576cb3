import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { createDek, SECTOR_BYTES } from '@nkpsim/crypto'
import { holdFolder } from '@nkpsim/daemon'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { type BlockDevice, createExtent, openEncryptedDisk } from '@nkpsim/esxi/testing'
import { type Figure, median, rounded } from './figure.ts'

const ROUNDS = 9
const DISK_BYTES = 64 << 20
const LARGE_BYTES = 1 << 20
/** Small requests at the same time, as many as guests keep open. */
const QUEUE_DEPTH = 16
const SMALL_REQUESTS = 15_000

/**
 * Measures an encrypted disk in the page cache: the CPU time of large requests relative to OpenSSL's
 * own XTS, and the CPU time of small random requests. The CPU time is that of all threads.
 * @param folder an existing folder for the disk
 */
export async function measureDiskEngine(folder: string): Promise<Figure[]> {
  await using held = await holdFolder(systemEffects, folder)
  const extent = { fileName: 'disk', capacityBytes: DISK_BYTES, extentId: randomUUID() }
  const dek = createDek(systemRandom.bytes)
  await (await createExtent(held, extent, dek)).close()
  const disk = await openEncryptedDisk(held, extent, dek)
  try {
    await writeAll(disk)
    const opensslGb: number[] = []
    const readGb: number[] = []
    const writeGb: number[] = []
    const readSeconds: number[] = []
    const writeSeconds: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      opensslGb.push(opensslRate())
      readGb.push(DISK_BYTES / 1e9 / (await cpuSeconds(() => readAll(disk))))
      writeGb.push(DISK_BYTES / 1e9 / (await cpuSeconds(() => writeAll(disk))))
      readSeconds.push(await cpuSeconds(() => small(disk, 'read')))
      writeSeconds.push(await cpuSeconds(() => small(disk, 'write')))
    }
    const openssl = median(opensslGb)
    return [
      ...[
        { name: 'reading', gbPerSecond: median(readGb) },
        { name: 'writing', gbPerSecond: median(writeGb) },
      ].map(({ name, gbPerSecond }) => ({
        name: `CPU time of ${name} an encrypted disk in requests of 1 MiB, relative to openssl's XTS`,
        value: rounded(openssl / gbPerSecond),
        unit: 'times',
        goal: 5,
        parts: { opensslGbPerSecond: rounded(openssl), gbPerSecond: precise(gbPerSecond) },
      })),
      ...[
        { name: 'reads', seconds: median(readSeconds) },
        { name: 'writes', seconds: median(writeSeconds) },
      ].map(({ name, seconds }) => ({
        name: `CPU time of ${SMALL_REQUESTS} random ${name} of 4 KiB on an encrypted disk`,
        value: precise(seconds),
        unit: 's',
        goal: 1,
        parts: { perSecond: Math.round(SMALL_REQUESTS / seconds), queueDepth: QUEUE_DEPTH },
      })),
    ]
  } finally {
    await disk.close()
    dek.wipe()
    await held.remove(extent.fileName)
  }
}

/** Returns the speed of OpenSSL's XTS-AES-256 in GB per second of CPU time. */
function opensslRate(): number {
  const options = ['-seconds', '1', '-bytes', String(SECTOR_BYTES), '-evp', 'aes-256-xts', '-mr']
  const output = execFileSync('openssl', ['speed', ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [, bytesPerSecond] = /^\+F:\d+:[^:]+:([\d.]+)$/m.exec(output) ?? []
  if (bytesPerSecond === undefined) throw new Error(`openssl speed printed: ${output}`)
  return Number(bytesPerSecond) / 1e9
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function readAll(disk: BlockDevice): Promise<void> {
  const into = Buffer.allocUnsafe(LARGE_BYTES)
  for (let offset = 0; offset < DISK_BYTES; offset += LARGE_BYTES)
    await disk.read(offset, LARGE_BYTES, into)
}

async function writeAll(disk: BlockDevice): Promise<void> {
  const data = randomBytes(LARGE_BYTES)
  for (let offset = 0; offset < DISK_BYTES; offset += LARGE_BYTES) await disk.write(offset, data)
}

async function small(disk: BlockDevice, operation: 'read' | 'write'): Promise<void> {
  const data = randomBytes(SECTOR_BYTES)
  const sectors = DISK_BYTES / SECTOR_BYTES
  let left = SMALL_REQUESTS
  const user = async (): Promise<void> => {
    while (left-- > 0) {
      // A prime number visits the sectors in an order that looks random.
      const offset = ((left * 7919) % sectors) * SECTOR_BYTES
      if (operation === 'read') await disk.read(offset, SECTOR_BYTES)
      else await disk.write(offset, data)
    }
  }
  await Promise.all(Array.from({ length: QUEUE_DEPTH }, user))
}

function precise(value: number): number {
  return Math.round(value * 1000) / 1000
}

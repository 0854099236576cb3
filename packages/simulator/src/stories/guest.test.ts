import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { reasonWithoutGuest } from '@nkpsim/esxi/testing'
import { killHost } from '../faults/kill.ts'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import { connectHost, connectVcenter } from '../operator/channels.ts'
import { readDisk } from '../operator/disk-streams.ts'
import { hostOf, vcenterOf } from '../testing/clients.ts'
import { operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const BLOCK_BYTES = 4096
const DISK_BYTES = 64 << 20
const SECRET = 'sealed-on-one-host'
/** File of the guest with PCR 0 of its TPM. */
const PCR = '/sys/class/tpm/tpm0/pcr-sha256/0'
/** Typed into the shell of the guest, one command a line. */
const SEAL = [
  'PS1=; stty -echo; cd /tmp',
  `echo "PCR0 $(cat ${PCR})"; tpm2 pcrread sha256:0`,
  'tpm2 createprimary -Q -C o -g sha256 -G ecc -c primary.ctx',
  `echo -n ${SECRET} | tpm2 create -Q -C primary.ctx -i - -u s.pub -r s.priv`,
  'tpm2 load -Q -C primary.ctx -u s.pub -r s.priv -c s.ctx',
  'tpm2 evictcontrol -Q -C o -c s.ctx 0x81000020',
]
const UNSEAL = 'echo "UNSEALED $(tpm2 unseal -c 0x81000020)"'
/** Tells each block with its checksum after the block is flushed. */
const WRITE = [
  'n=0; write() { head -c 4096 /dev/urandom >block; cat block >>all',
  'dd if=block of=/dev/vda bs=4096 seek=$n conv=notrunc,fsync 2>/dev/null &&',
  'echo "FLUSHED $n $(sha256sum <block)"; n=$((n+1)); }',
  // Not a job of the shell: busybox takes the end of a job for the end of its input.
  '( (while test ! -e stop; do write; done; echo $n >count; echo STOPPED) & )',
]
const VERIFY = [
  'echo 3 >/proc/sys/vm/drop_caches',
  'echo "WANTED $(sha256sum <all)"',
  'echo "FOUND $(dd if=/dev/vda bs=4096 count=$(cat count) 2>/dev/null | sha256sum)"',
]
const FLUSHED = /^FLUSHED (\d+) ([0-9a-f]{64}) /gm

const reason = reasonWithoutGuest()
const suite = reason === undefined ? describe : describe.skip

suite(`a guest in QEMU${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let cluster: TestCluster
  let source: Console
  let destination: Console
  beforeAll(async () => {
    cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  })
  afterAll(async () => {
    source?.close()
    destination?.close()
    await cluster?.dispose()
  })
  const flushed = new Map<number, string>()
  const noteFlushed = (console: Console): void => {
    for (const [, block, sum] of console.text().matchAll(FLUSHED))
      flushed.set(Number(block), sum ?? '')
  }

  story(
    'moves live with its vTPM and its disk, and vSphere HA loses nothing it flushed',
    (step) => {
      step('it boots with its vTPM', async () => {
        const vcenter = vcenterOf(cluster.stateDir)
        await vcenter.createProvider('nkp-1')
        await cluster.backUp('nkp-1')
        await vcenter.setDefaultProvider('nkp-1')
        await vcenter.untilActive('nkp-1', 2)
        await operatorOf(cluster.stateDir).settings.setSetting({
          ...{ name: 'nkpsim.ha.enabled', value: 'true' },
        })
        await onHost('esx-1', async (channel) => {
          const spec = { name: 'vm', provider: '', vtpm: true }
          const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
          await vms.createVm({ spec, diskBytes: DISK_BYTES }, CALL)
          await vms.powerOnVm({ name: 'vm' }, CALL)
          await channel.client('nkpsim.esxi.v1.GuestService').startGuest({ name: 'vm' }, CALL)
        })
        source = openConsole('esx-1')
        await source.until(/guest ready: disks vda, TPM yes/)
      })
      step('it seals a secret to its vTPM', async () => {
        // The shell reads its input when it has started.
        await source.type(...SEAL, UNSEAL)
        await source.until(new RegExp(`^UNSEALED ${SECRET}`, 'm'))
        // The firmware has measured itself.
        expect(source.text()).toMatch(/^PCR0 (?!0{64})[0-9A-F]{64}\r?$/m)
      })
      step('it moves while it writes', async () => {
        await source.type(...WRITE)
        await source.until(/^FLUSHED 2 /m)
        const vcenter = connectVcenter(cluster.stateDir)
        try {
          const { migration } = await vcenter
            .client('nkpsim.vcenter.v1.MigrationService')
            .migrateVm({ name: 'vm', host: 'esx-2' }, CALL)
          expect(migration).toMatchObject({ hot: true, encrypted: true })
        } finally {
          vcenter.close()
        }
        destination = openConsole('esx-2')
        await destination.until(/^FLUSHED \d+ [0-9a-f]{64} /m)
      })
      step('its disk and its secret are there', async () => {
        await destination.type('touch stop')
        await destination.until(/^STOPPED/m)
        await destination.type(...VERIFY, UNSEAL)
        await destination.until(new RegExp(`^UNSEALED ${SECRET}`, 'm'))
        const [, wanted] = /^WANTED ([0-9a-f]{64})/m.exec(destination.text()) ?? []
        const [, found] = /^FOUND ([0-9a-f]{64})/m.exec(destination.text()) ?? []
        expect([found?.length, found]).toEqual([64, wanted])
        noteFlushed(source)
        noteFlushed(destination)
        expect(flushed.size).toBeGreaterThan(3)
      })
      step('vSphere HA restarts its VM with all that was flushed', async () => {
        const isProtected = (): Promise<boolean> =>
          onHost('esx-2', async (channel) => {
            const ha = channel.client('nkpsim.esxi.v1.HighAvailabilityService')
            const { datastores } = await ha.getHaStatus({}, CALL)
            return datastores.some(({ protectedVms }) => protectedVms.includes('vm'))
          })
        await until(isProtected)
        await destination.type('rm stop; n=$(cat count)', WRITE.at(-1) ?? '')
        await until(() => {
          const before = flushed.size
          noteFlushed(destination)
          return flushed.size > before
        })
        await killHost({ stateDir: cluster.stateDir }, 'esx-2')
        noteFlushed(destination)
        await until(async () => {
          const vms = await hostOf(cluster.stateDir, 'esx-1').listVms()
          return vms.some(({ powerState }) => powerState === 'POWER_STATE_POWERED_ON')
        })
        const disk = await onHost('esx-1', (channel) =>
          readDisk(channel.client('nkpsim.esxi.v1.VirtualMachineService'), 'vm', CALL),
        )
        for (const [block, sum] of flushed) {
          const bytes = disk.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
          expect({ block, sum: createHash('sha256').update(bytes).digest('hex') }).toEqual({
            ...{ block, sum },
          })
        }
        const folder = join(clusterPaths.datastore(cluster.stateDir, DATASTORE_NAME), 'vm')
        const first = disk.subarray(0, BLOCK_BYTES)
        expect(readFileSync(join(folder, 'vm-flat.vmdk')).includes(first)).toBe(false)
      })
    },
  )

  async function onHost<T>(
    host: string,
    work: (channel: ReturnType<typeof connectHost>) => Promise<T>,
  ): Promise<T> {
    const channel = connectHost(cluster.stateDir, host)
    try {
      return await work(channel)
    } finally {
      channel.close()
    }
  }

  function openConsole(host: string): Console {
    const channel = connectHost(cluster.stateDir, host)
    const client = channel.client('nkpsim.esxi.v1.GuestService')
    let text = ''
    const read = async (): Promise<void> => {
      for await (const { chunk } of client.readConsole({ name: 'vm', follow: true }, CALL))
        text += chunk.toString().replaceAll('\r', '')
    }
    // The console ends with its host.
    const ended = Promise.allSettled([read()])
    return {
      text: () => text,
      until: async (wanted) => {
        await until(
          () => text,
          (shown) => wanted.test(shown),
        )
      },
      type: async (...lines) => {
        const input = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        await client.writeConsole({ name: 'vm', input }, CALL)
      },
      close: () => {
        channel.close()
        void ended
      },
    }
  }
})

/** The serial console of the guest on a host. */
type Console = {
  text(): string
  until(wanted: RegExp): Promise<void>
  /** Types lines. */
  type(...lines: string[]): Promise<void>
  close(): void
}

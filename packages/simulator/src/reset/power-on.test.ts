import { describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import type { ClusterFile, RunningVm } from '../local-cluster/cluster-file.ts'
import { powerOnRest } from './power-on.ts'

const vms: RunningVm[] = [
  { host: 'esx-1', vm: 'vm-1' },
  { host: 'esx-2', vm: 'vm-1' },
  { host: 'esx-2', vm: 'vm-2' },
]

/** Runs powerOnRest with a host that answers with an error code, or undefined for success. */
async function run(
  toPowerOn: RunningVm[] | undefined,
  answer: (of: RunningVm) => string | undefined,
  signal?: AbortSignal,
  host?: string,
) {
  let file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', tpmSocketFolder: '/x' },
    vcenter: { ports: { management: 1, download: 2 } },
    hosts: [],
    ...(toPowerOn && { toPowerOn }),
    processes: [],
  }
  const registry = {
    current: () => file,
    update: async (change: (file: ClusterFile) => ClusterFile) => {
      file = change(file)
    },
  }
  const asked: RunningVm[] = []
  const poweredOn: RunningVm[] = []
  const context = { stateDir: '/x', registry, clock: systemClock, signal }
  const failures = await powerOnRest(context, {
    ...(host !== undefined && { host }),
    powerOn: async (of) => {
      asked.push(of)
      const code = answer(of)
      if (code !== undefined) throw Object.assign(new Error(code), { code })
    },
    onPoweredOn: (of) => poweredOn.push(of),
  })
  return { file, asked, poweredOn, failures: failures.map(({ name, code }) => `${name}: ${code}`) }
}

describe('powerOnRest', () => {
  it('powers on every VM that a reset has left off, and forgets them', async () => {
    const { file, asked, failures } = await run(vms, () => undefined)
    expect([asked, failures]).toEqual([vms, []])
    expect(file).not.toHaveProperty('toPowerOn')
  })

  it('powers on the VMs of other hosts if a host does not answer, and keeps the rest', async () => {
    const { file, poweredOn, failures } = await run(vms, ({ host }) =>
      host === 'esx-1' ? 'NOT_READY' : undefined,
    )
    expect(file.toPowerOn).toEqual(vms.slice(0, 1))
    expect(poweredOn).toEqual(vms.slice(1))
    expect(failures).toEqual(['vm-1 on esx-1: NOT_READY'])
  })

  it.each(['INVALID_POWER_STATE', 'VM_NOT_FOUND', 'HOST_UNKNOWN'])(
    'forgets a VM that runs already or is gone: %s',
    async (code) => {
      const { file, poweredOn, failures } = await run(vms, () => code)
      expect([failures, poweredOn]).toEqual([[], []])
      expect(file).not.toHaveProperty('toPowerOn')
    },
  )

  it('keeps every VM after Ctrl-C', async () => {
    const { file, asked, failures } = await run(vms, () => undefined, AbortSignal.abort())
    expect([asked, failures.length]).toEqual([[], 3])
    expect(file.toPowerOn).toEqual(vms)
  })

  it('powers on only the VMs of one host after the boot of that host', async () => {
    const { file, asked } = await run(vms, () => undefined, undefined, 'esx-1')
    expect([asked, file.toPowerOn]).toEqual([vms.slice(0, 1), vms.slice(1)])
  })

  it('asks no host if no VM is left', async () => {
    expect((await run(undefined, () => undefined)).asked).toEqual([])
  })
})

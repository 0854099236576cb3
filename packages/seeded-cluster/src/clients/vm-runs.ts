import type { Run } from '@nkpsim/checkers'
import type { Operation, Outcome } from '../workload/operation.ts'

/** On which hosts VMs certainly ran, and which VMs must exist. */
export type VmRuns = {
  /** Updates the record from an operation that has ended. */
  learn(operation: Operation, outcome: Outcome, startMs: number, endMs: number): void
  /** Notes that the process of a host has ended, and with it all its VMs. */
  hostEnded(host: string, atMs: number): void
  /** Notes a line of a host's log. It may say that vSphere HA has stopped the host's VMs. */
  hostLogged(host: string, line: string, atMs: number): void
  runs(): readonly Run[]
  /** Names of the VMs whose creation was acknowledged, and which nobody tried to delete. */
  existing(): readonly string[]
}

/** Creates the record. It leaves out what is uncertain after a lost answer. */
export function createVmRuns(): VmRuns {
  const ended: Run[] = []
  const open = new Map<string, Run>()
  const existing = new Set<string>()
  const end = (key: string, toMs: number): void => {
    const run = open.get(key)
    if (run !== undefined) ended.push({ ...run, toMs })
    open.delete(key)
  }
  const lastEndMs = new Map<string, number>()
  const begin = (
    vm: string,
    host: string,
    { startMs, endMs: fromMs }: { startMs: number; endMs: number },
  ): void => {
    const key = `${vm} on ${host}`
    // The host may have ended after its answer, while vCenter passed the answer on.
    if ((lastEndMs.get(host) ?? Number.NEGATIVE_INFINITY) >= startMs) return
    if (!open.has(key)) open.set(key, { vm, host, fromMs, toMs: undefined })
  }
  const hostEnded = (host: string, atMs: number): void => {
    lastEndMs.set(host, atMs)
    for (const [key, run] of open) if (run.host === host) end(key, atMs)
  }
  return {
    learn: (operation, outcome, startMs, endMs) => {
      const isDone = outcome.result === 'acknowledged'
      switch (operation.kind) {
        case 'createVm':
        case 'createVmByVcenter':
        case 'createVmOfKeyServer':
        case 'createVmOfTrustAuthority':
          if (isDone) existing.add(operation.vm)
          break
        case 'cloneVm':
          if (isDone) existing.add(operation.clone)
          break
        case 'deleteVm':
          // Without an answer, the VM may be gone.
          if (outcome.result !== 'refused') existing.delete(operation.vm)
          break
        case 'powerOnVm':
        case 'resumeVm':
          if (isDone) begin(operation.vm, operation.host, { startMs, endMs })
          break
        case 'moveVm': {
          const { vm, to } = operation
          // vCenter finds the source itself. A migration that failed may have stopped the VM.
          const runs = [...open].filter(([, run]) => run.vm === vm)
          if (outcome.result !== 'refused' || outcome.code === 'MIGRATION_FAILED')
            for (const [key] of runs) end(key, startMs)
          if (isDone && runs.length > 0) begin(vm, to, { startMs, endMs })
          break
        }
        case 'powerOnByVcenter':
          if (isDone) begin(operation.vm, outcome.facts['host'] ?? '', { startMs, endMs })
          break
        case 'powerOffByVcenter':
          if (outcome.result === 'refused') break
          // Without an answer, it is unknown on which host the VM may be off.
          for (const [key, { vm }] of open) if (vm === operation.vm) end(key, startMs)
          break
        case 'suspendVm':
        case 'revertToSnapshot':
        case 'powerOffVm':
          // Without an answer, the VM may be off since the start of the operation.
          if (outcome.result !== 'refused') end(`${operation.vm} on ${operation.host}`, startMs)
          break
      }
    },
    hostEnded,
    hostLogged: (host, line, atMs) => {
      if (!line.includes('"event":"ha.fenced"')) return
      // Since the end of its lease, the host has acknowledged nothing.
      const { lateMs } = JSON.parse(line) as { lateMs: number }
      hostEnded(host, atMs - lateMs)
    },
    runs: () => [...ended, ...open.values()],
    existing: () => [...existing],
  }
}

import type { Run } from '@nkpsim/checkers'
import type { Operation, Outcome } from '../workload/operation.ts'

/** On which hosts VMs certainly ran, and which VMs must exist. */
export type VmRuns = {
  /** Updates the record from an operation that has ended. */
  learn(operation: Operation, outcome: Outcome, startMs: number, endMs: number): void
  /** Notes that the process of a host has ended, and with it all its VMs. */
  hostEnded(host: string, atMs: number): void
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
  return {
    learn: (operation, outcome, startMs, endMs) => {
      const isDone = outcome.result === 'acknowledged'
      switch (operation.kind) {
        case 'createVm':
          if (isDone) existing.add(operation.vm)
          break
        case 'cloneVm':
          if (isDone) existing.add(operation.clone)
          break
        case 'deleteVm':
          // Without an answer, the VM may be gone.
          if (outcome.result !== 'refused') existing.delete(operation.vm)
          break
        case 'powerOnVm': {
          const { vm, host } = operation
          const key = `${vm} on ${host}`
          if (isDone && !open.has(key)) open.set(key, { vm, host, fromMs: endMs, toMs: undefined })
          break
        }
        case 'revertToSnapshot':
        case 'powerOffVm':
          // Without an answer, the VM may be off since the start of the operation.
          if (outcome.result !== 'refused') end(`${operation.vm} on ${operation.host}`, startMs)
          break
      }
    },
    hostEnded: (host, atMs) => {
      for (const [key, run] of open) if (run.host === host) end(key, atMs)
    },
    runs: () => [...ended, ...open.values()],
    existing: () => [...existing],
  }
}

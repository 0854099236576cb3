import { readFileSync } from 'node:fs'
import { clusterProcesses } from '@nkpsim/simulator'
import { type Figure, rounded } from './figure.ts'

/** Resident memory of a host process, and what a further host in a rack adds. */
export function measureMemory(
  stateDir: string,
  single: string,
  [smaller, larger]: readonly [{ name: string; hosts: number }, { name: string; hosts: number }],
): Figure[] {
  const pids = new Map(
    clusterProcesses({ stateDir })
      .filter(({ kind }) => kind === 'esxid')
      .map(({ name, pid }) => [name, pid]),
  )
  const kilobytes = (name: string, field: string, file: string): number => {
    const text = readFileSync(`/proc/${pids.get(name)}/${file}`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  }
  const residentKb = (name: string): number => kilobytes(name, 'VmRSS', 'status')
  const perHostKb =
    (residentKb(larger.name) - residentKb(smaller.name)) / (larger.hosts - smaller.hosts)
  return [
    {
      name: 'a host process with a TPM, resident',
      value: rounded(residentKb(single) / 1000),
      unit: 'MB',
      goal: 70,
      parts: {
        proportionalMb: rounded(kilobytes(single, 'Pss', 'smaps_rollup') / 1000),
        anonymousMb: rounded(kilobytes(single, 'RssAnon', 'status') / 1000),
        fileMb: rounded(kilobytes(single, 'RssFile', 'status') / 1000),
      },
    },
    {
      name: 'a further host in a rack, connected to vCenter, resident',
      value: rounded(perHostKb),
      unit: 'kB',
      goal: 300,
      parts: {
        [`rackOf${smaller.hosts}Mb`]: rounded(residentKb(smaller.name) / 1000),
        [`rackOf${larger.hosts}Mb`]: rounded(residentKb(larger.name) / 1000),
      },
    },
  ]
}

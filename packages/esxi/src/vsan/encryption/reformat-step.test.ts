import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { VsanEncryption } from '../../records/vsan.ts'
import { changeOfDisk, diskEncryptionOf } from './disk-change.ts'
import { nextReformatStep } from './reformat-step.ts'

const encryption: VsanEncryption = {
  ...{ providerName: 'NKP', kekId: '2', hostKeyId: 'h', dekGenerationId: 3, changing: true },
}
const present = { providerName: 'NKP', keyId: '2', dekGenerationId: 3, nextKey: undefined }

describe('what a host does with a disk', () => {
  it.each([
    ['none', 'mounted', undefined, undefined],
    ['none', 'mounted', present, encryption],
    ['none', 'failed', present, undefined],
    ['mount', 'locked', present, encryption],
    ['mount', 'locked', present, undefined],
    ['reformat', 'unformatted', undefined, undefined],
    ['reformat', 'mounted', undefined, encryption],
    ['reformat', 'mounted', present, undefined],
    ['reformat', 'mounted', { ...present, dekGenerationId: 2 }, encryption],
    ['rekey', 'mounted', { ...present, keyId: '1' }, encryption],
    ['rekey', 'mounted', { ...present, providerName: 'KMS' }, encryption],
    ['rekey', 'mounted', { ...present, keyId: '1', dekGenerationId: 2 }, encryption],
    ['rekey', 'mounted', { ...present, nextKey: present }, encryption],
  ] as const)('is %s for a %s disk with %j, if %j is wanted', (change, state, label, desired) => {
    expect(changeOfDisk({ state, encryption: label }, desired)).toBe(change)
  })

  it('is the same as for a plain cluster with ESA, which encrypts above the disks', () => {
    expect(diskEncryptionOf({ architecture: 'OSA', encryption })).toBe(encryption)
    expect(diskEncryptionOf({ architecture: 'ESA', encryption })).toBeUndefined()
  })
})

/** Runs the rolling reformat of a cluster whose hosts are killed at random steps. */
const roll = (hosts: number, disksOfHost: number, kills: readonly boolean[]) => {
  const disks = Array.from({ length: hosts }, (_, host) =>
    Array.from({ length: disksOfHost }, (_unused, index) => ({
      diskId: `${host}-${index}`,
      isDone: false,
      isEmpty: false,
    })),
  )
  let turn: number | undefined
  /** Disks whose components have another place, or none. */
  const moved = new Set<string>()
  let mostMoved = 0
  for (let step = 0; step < 1000; step++) {
    const host = step % hosts
    const own = disks[host] ?? []
    if (kills[step] === true && turn === host) turn = undefined
    const next = nextReformatStep({
      hasTurn: turn === host,
      isRedundant: moved.size === 0,
      disks: own.map(({ diskId, isDone, isEmpty }) => ({
        ...{ diskId, isEmpty },
        change: isDone ? 'none' : 'reformat',
      })),
    })
    const disk = 'diskId' in next ? own.find(({ diskId }) => diskId === next.diskId) : undefined
    if (next.kind === 'takeTurn') turn ??= host
    if (next.kind === 'endTurn') turn = undefined
    if (next.kind === 'evacuate' && disk !== undefined) {
      moved.add(disk.diskId)
      disk.isEmpty = true
    }
    if (next.kind === 'reformat' && disk !== undefined) disk.isDone = true
    // Objects get their components back on disks that are there.
    if (next.kind === 'awaitRedundancy')
      for (const diskId of moved)
        if (disks.flat().some((each) => each.diskId === diskId && each.isDone)) moved.delete(diskId)
    mostMoved = Math.max(mostMoved, moved.size)
  }
  return { isDone: disks.flat().every(({ isDone }) => isDone), mostMoved, turn }
}

describe('a rolling reformat', () => {
  it('reformats every disk, one at a time, wherever hosts are killed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.boolean(), { maxLength: 200 }),
        (hosts, disksOfHost, kills) => {
          expect(roll(hosts, disksOfHost, kills)).toEqual({
            isDone: true,
            mostMoved: 1,
            turn: undefined,
          })
        },
      ),
    )
  })

  it('reformats an empty disk without the turn, and does nothing without disks', () => {
    const disk = { diskId: 'a', change: 'reformat', isEmpty: true } as const
    const host = { hasTurn: false, isRedundant: false }
    expect(nextReformatStep({ ...host, disks: [disk] })).toEqual({ kind: 'reformat', diskId: 'a' })
    expect(nextReformatStep({ ...host, disks: [] })).toEqual({ kind: 'done' })
  })
})

import { describe, expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import { mergeObjects } from './merge-objects.ts'
import { mergeResyncs } from './merge-resyncs.ts'

const HOSTS = new Map([
  ['h1', 'esx-1'],
  ['h2', 'esx-2'],
])

function component(
  more: Partial<esxiV1.VsanObjectComponent__Output> = {},
): esxiV1.VsanObjectComponent__Output {
  return {
    ...{ componentId: 'c1', hostId: 'h1', diskId: 'd1', kind: 'VSAN_COMPONENT_KIND_REPLICA' },
    ...{ state: 'VSAN_COMPONENT_STATE_ACTIVE', absentSinceMs: 0, ...more },
  }
}

function object(
  objectId: string,
  {
    csn = 1,
    health = 'HEALTHY',
    components = [component()],
  }: { csn?: number; health?: string; components?: esxiV1.VsanObjectComponent__Output[] } = {},
): esxiV1.VsanObject__Output {
  return {
    health: `VSAN_OBJECT_HEALTH_${health}` as esxiV1.VsanObjectHealth__Output,
    configuration: {
      ...{ objectId, csn, components, failuresToTolerate: 1, kind: 'VSAN_OBJECT_KIND_FILE' },
      ...{ owner: { hostId: 'h2', runId: 'r' }, removed: false, promisedCsn: 0, promisedRunId: '' },
      encryption: null,
    },
  }
}

const merge = (
  answers: readonly esxiV1.VsanObject__Output[][],
  {
    files = [],
    afterObjectId = '',
    pageSize = 3,
  }: Partial<Parameters<typeof mergeObjects>[1]> = {},
) => mergeObjects(answers, { hostNames: HOSTS, files, afterObjectId, pageSize })
const idsOf = ({ objects }: ReturnType<typeof merge>) => objects.map(({ objectId }) => objectId)

describe('the objects of a vSAN cluster', () => {
  it('have names of hosts, VMs and files, and a vote for each component with data', () => {
    const components = [
      component(),
      component({ componentId: 'c2', hostId: 'h9', state: 'VSAN_COMPONENT_STATE_RECONFIG' }),
    ]
    const files = [{ objectId: 'o1', path: 'db-1/disk-0.vmdk' }]
    expect(merge([[object('o1', { components })]], { files })).toEqual({
      nextAfterObjectId: '',
      objects: [
        {
          ...{ objectId: 'o1', kind: 'file', health: 'healthy', failuresToTolerate: 1 },
          ...{ owner: 'esx-2', vm: 'db-1', file: 'db-1/disk-0.vmdk' },
          components: [
            expect.objectContaining({ host: 'esx-1', state: 'ACTIVE', votes: 1 }),
            expect.objectContaining({ host: 'h9', state: 'RECONFIG', votes: 0 }),
          ],
        },
      ],
    })
  })

  it('are shown as the host sees them that has the newest configuration and sees most', () => {
    const old = object('o1', { csn: 1, health: 'HEALTHY' })
    const few = object('o1', { csn: 2, health: 'INACCESSIBLE' })
    const most = object('o1', {
      csn: 2,
      health: 'REDUCED_AVAILABILITY_WITH_NO_REBUILD_DELAY_TIMER',
    })
    for (const answers of [
      [[old], [few], [most]],
      [[most], [few], [old]],
    ])
      expect(merge(answers).objects).toMatchObject([
        { health: 'reducedavailabilitywithnorebuilddelaytimer' },
      ])
  })

  it('are inaccessible if a file names them and no host that answers has a component', () => {
    const files = [{ objectId: 'o1', path: '.vSphere-HA' }]
    expect(merge([[], []], { files }).objects).toMatchObject([
      { objectId: 'o1', health: 'inaccessible', vm: '', components: [] },
    ])
  })

  it('come in pages, none of which leaves out an object', () => {
    const first = ['a', 'c', 'e', 'g']
    const second = ['b', 'f', 'h', 'i']
    const page = (ids: string[], after: string) =>
      ids
        .filter((id) => id > after)
        .slice(0, 3)
        .map((id) => object(id))
    const seen: string[] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      const merged = merge([page(first, after), page(second, after)], { afterObjectId: after })
      expect(merged.objects.length).toBeLessThanOrEqual(3)
      seen.push(...idsOf(merged))
      after = merged.nextAfterObjectId || undefined
    }
    expect(seen).toEqual([...first, ...second].toSorted())
  })
})

it('resyncs say what is left, of which file', () => {
  const resync = (objectId: string, doneBytes: number) => ({
    ...{ objectId, doneBytes, totalBytes: 100, reason: 'stale' },
    component: component({ state: 'VSAN_COMPONENT_STATE_ABSENT_RESYNC' }),
  })
  const files = [{ objectId: 'o1', path: 'db-1/disk-0.vmdk' }]
  const merged = mergeResyncs([resync('o2', 120), resync('o1', 40)], { hostNames: HOSTS, files })
  expect(merged).toMatchObject([
    { objectId: 'o1', vm: 'db-1', host: 'esx-1', state: 'ABSENT_RESYNC', leftBytes: 60 },
    { objectId: 'o2', vm: '', file: '', leftBytes: 0, reason: 'stale' },
  ])
})

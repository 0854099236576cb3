import type { esxiV1, vcenterV1 } from '@nkpsim/rpc'
import { formatSize } from '@nkpsim/simulator/sizes'
import { type TableStyle, tableOr } from '../output/table.ts'
import { enumValue } from '../output/words.ts'

/** An object of a vSAN cluster as `-o json` shows it. */
export type VsanObjectView = vcenterV1.VsanObject__Output

/** A resync of a vSAN cluster as `-o json` shows it. */
export type VsanResyncView = vcenterV1.VsanResync__Output

/** What a host alone says about its vSAN cluster: names of hosts by id, and paths by object. */
export type HostNames = { hosts: ReadonlyMap<string, string>; paths: ReadonlyMap<string, string> }

/** Returns an object as a host alone knows it. */
export function objectOfHost(
  { configuration, health }: esxiV1.VsanObject__Output,
  names: HostNames,
): VsanObjectView {
  const { objectId = '', kind = '', owner, failuresToTolerate = 0 } = configuration ?? {}
  return {
    ...{ objectId, ...placeOf(objectId, names) },
    kind: enumValue('VSAN_OBJECT_KIND_', kind).toLowerCase(),
    health: enumValue('VSAN_OBJECT_HEALTH_', health).replaceAll('_', '').toLowerCase(),
    failuresToTolerateCount: failuresToTolerate,
    owner: nameOf(owner?.hostId ?? '', names),
    components: (configuration?.components ?? []).map((each) => {
      const state = enumValue('VSAN_COMPONENT_STATE_', each.state)
      return {
        ...{ componentId: each.componentId, diskId: each.diskId, state },
        host: nameOf(each.hostId, names),
        kind: enumValue('VSAN_COMPONENT_KIND_', each.kind).toLowerCase(),
        voteCount: state === 'RECONFIG' ? 0 : 1,
      }
    }),
  }
}

/** Returns a resync as the owner of its object alone knows it. */
export function resyncOfHost(
  { objectId, component, reason, totalBytes, doneBytes }: esxiV1.VsanResync__Output,
  names: HostNames,
): VsanResyncView {
  return {
    ...{ objectId, componentId: component?.componentId ?? '', ...placeOf(objectId, names) },
    host: nameOf(component?.hostId ?? '', names),
    state: enumValue('VSAN_COMPONENT_STATE_', component?.state ?? ''),
    ...{ reason, totalBytes, leftBytes: Math.max(0, totalBytes - doneBytes) },
  }
}

export function objectTable(objects: readonly VsanObjectView[], style: TableStyle): string {
  const rows = objects.flatMap((object) => {
    const [first, ...others] = object.components
    return [{ object, component: first }, ...others.map((component) => ({ component }))]
  })
  return tableOr<{ object?: VsanObjectView; component: Component | undefined }>(
    'No object was found.\n',
    rows,
    [
      { heading: 'OBJECT', value: ({ object }) => object?.objectId ?? '', kind: 'id' },
      { heading: 'FILE', value: ({ object }) => object?.file ?? '' },
      { heading: 'HEALTH', value: ({ object }) => object?.health ?? '', kind: 'state' },
      { heading: 'OWNER', value: ({ object }) => object?.owner ?? '' },
      { heading: 'COMPONENT', value: ({ component }) => component?.kind ?? '' },
      { heading: 'HOST', value: ({ component }) => component?.host ?? '' },
      { heading: 'STATE', value: ({ component }) => component?.state ?? '', kind: 'state' },
      {
        heading: 'VOTES',
        value: ({ component }) => String(component?.voteCount ?? ''),
        align: 'right',
      },
      { heading: 'DISK', value: ({ component }) => component?.diskId ?? '', wide: true },
    ],
    style,
  )
}

type Component = VsanObjectView['components'][number]

export function resyncTable(resyncs: readonly VsanResyncView[], style: TableStyle): string {
  return tableOr(
    'Nothing is being copied.\n',
    resyncs,
    [
      { heading: 'OBJECT', value: ({ objectId }) => objectId, kind: 'id' },
      { heading: 'FILE', value: ({ file }) => file },
      { heading: 'TO HOST', value: ({ host }) => host },
      { heading: 'STATE', value: ({ state }) => state, kind: 'state' },
      { heading: 'REASON', value: ({ reason }) => reason },
      { heading: 'LEFT', value: ({ leftBytes }) => formatSize(leftBytes), align: 'right' },
      { heading: 'DONE', value: doneText, align: 'right' },
    ],
    style,
  )
}

function doneText({ totalBytes, leftBytes }: VsanResyncView): string {
  const done = totalBytes === 0 ? 1 : (totalBytes - leftBytes) / totalBytes
  return `${Math.floor(done * 100)} %`
}

function placeOf(objectId: string, { paths }: HostNames): { vm: string; file: string } {
  const file = paths.get(objectId) ?? ''
  const [folder = ''] = file.split('/')
  return { file, vm: folder.startsWith('.') ? '' : folder }
}

function nameOf(hostId: string, { hosts }: HostNames): string {
  return hosts.get(hostId) ?? hostId
}

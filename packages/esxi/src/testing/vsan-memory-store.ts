import { hash } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import {
  type ComponentStore,
  SECTOR_CHECK_BYTES,
  type StoredComponent,
  VSAN_CHUNK_BYTES,
  VSAN_SECTOR_BYTES,
  type VsanDisk,
} from '../vsan/components.ts'

const CHUNK_SECTORS = VSAN_CHUNK_BYTES / VSAN_SECTOR_BYTES
const DAMAGED_CHECK = Buffer.alloc(SECTOR_CHECK_BYTES, 0xff)

/** A sector, whose bytes never change. The check is made when somebody first asks for it. */
type Sector = { readonly bytes: Buffer; check?: Buffer }
type Sectors = Map<number, Sector | undefined>
type Component = StoredComponent & {
  durable: Sectors
  written: Sectors
  /** Chunks that have a sector, so that no call searches all sectors for them. */
  chunks: Set<number>
}

/** Components in memory, which lose what was not flushed when the power fails. */
export type MemoryStore = ComponentStore & {
  /** Each sector that was not flushed survives or not. */
  losePower(random: Pick<Random, 'below'>): void
  setState(state: VsanDisk['state']): void
  /** Number of bytes for data of all components. */
  setCapacity(bytes: number): void
  /** Damages a sector, so that it fails its check. */
  damage(componentId: string, sector: number): void
}

/** Creates the store of a host with one disk. */
export function createMemoryStore(diskId: string): MemoryStore {
  const components = new Map<string, Component>()
  const damaged = new Set<string>()
  let state: VsanDisk['state'] = 'mounted'
  let capacityBytes = 2 ** 40
  const require = (componentId: string): Component => {
    if (state === 'locked') throw new EsxiError('VSAN_DISK_LOCKED', 'the disk is locked')
    if (state === 'failed') throw new EsxiError('VSAN_DISK_FAILED', 'the disk failed')
    const component = components.get(componentId)
    if (component !== undefined) return component
    throw new EsxiError('VSAN_COMPONENT_NOT_FOUND', 'no such component')
  }
  const sectorOf = ({ durable, written }: Component, sector: number): Sector | undefined =>
    written.has(sector) ? written.get(sector) : durable.get(sector)
  const usedBytes = (): number =>
    [...components.values()].reduce((sum, { chunks }) => sum + chunks.size, 0) * VSAN_CHUNK_BYTES
  const isDamaged = (componentId: string, sector: number): boolean =>
    damaged.size > 0 && damaged.has(`${componentId} ${sector}`)
  return {
    disks: () => [
      {
        ...{ diskId, fileName: 'disk-0.img', capacityBytes, usedBytes: usedBytes(), state },
        clusterId: '',
        reason: undefined,
        encryption: undefined,
      },
    ],
    list: () => (state === 'mounted' ? [...components.values()] : []),
    find: (componentId) => (state === 'mounted' ? components.get(componentId) : undefined),
    create: async (_diskId, component) => {
      if (state !== 'mounted') throw new EsxiError('VSAN_DISK_LOCKED', 'the disk is locked')
      const { componentId } = component
      components.set(componentId, {
        ...{ ...component, diskId, durable: new Map(), written: new Map() },
        chunks: new Set(),
      })
    },
    remove: async (componentId) => {
      require(componentId)
      components.delete(componentId)
    },
    configure: async (componentId, configuration) => {
      const component = require(componentId)
      if (configuration.csn < component.configuration.csn)
        throw new EsxiError('VSAN_CONFIGURATION_STALE', 'the csn is lower')
      component.configuration = structuredClone(configuration)
    },
    read: async (componentId, offsetBytes, lengthBytes) => {
      const component = require(componentId)
      const bytes = Buffer.alloc(lengthBytes)
      for (let at = 0; at < lengthBytes; at += VSAN_SECTOR_BYTES) {
        const sector = (offsetBytes + at) / VSAN_SECTOR_BYTES
        if (isDamaged(componentId, sector))
          throw new EsxiError('VSAN_CHECKSUM', `sector ${sector} is damaged`)
        sectorOf(component, sector)?.bytes.copy(bytes, at)
      }
      return bytes
    },
    write: async (componentId, offsetBytes, sectors) => {
      const component = require(componentId)
      const first = offsetBytes / VSAN_SECTOR_BYTES
      const last = first + sectors.length / VSAN_SECTOR_BYTES - 1
      const chunks = [first, last].map((each) => Math.floor(each / CHUNK_SECTORS))
      const isNew = chunks.some((each) => !component.chunks.has(each))
      if (isNew && usedBytes() + VSAN_CHUNK_BYTES > capacityBytes)
        throw new EsxiError('DISK_FULL', 'the disk is full')
      const copy = Buffer.from(sectors)
      for (let at = 0; at < copy.length; at += VSAN_SECTOR_BYTES) {
        const sector = first + at / VSAN_SECTOR_BYTES
        if (damaged.size > 0) damaged.delete(`${componentId} ${sector}`)
        component.written.set(sector, { bytes: copy.subarray(at, at + VSAN_SECTOR_BYTES) })
        component.chunks.add(Math.floor(sector / CHUNK_SECTORS))
      }
    },
    writeZeroes: async (componentId, offsetBytes, lengthBytes) => {
      const component = require(componentId)
      const first = offsetBytes / VSAN_SECTOR_BYTES
      const end = first + lengthBytes / VSAN_SECTOR_BYTES
      for (const sector of [...component.durable.keys(), ...component.written.keys()])
        if (sector >= first && sector < end) component.written.set(sector, undefined)
    },
    flush: async (componentId) => {
      const { durable, written } = require(componentId)
      for (const [sector, bytes] of written) durable.set(sector, bytes)
      written.clear()
    },
    checks: async (componentId, firstChunk, chunks) => {
      const component = require(componentId)
      const checks = Buffer.alloc(chunks * CHUNK_SECTORS * SECTOR_CHECK_BYTES)
      const first = firstChunk * CHUNK_SECTORS
      for (let chunk = firstChunk; chunk < firstChunk + chunks; chunk++) {
        if (!component.chunks.has(chunk)) continue
        for (let at = 0; at < CHUNK_SECTORS; at++) {
          const sector = chunk * CHUNK_SECTORS + at
          const found = sectorOf(component, sector)
          if (found === undefined) continue
          found.check ??= hash('sha256', found.bytes, 'buffer')
          const check = isDamaged(componentId, sector) ? DAMAGED_CHECK : found.check
          check.copy(checks, (sector - first) * SECTOR_CHECK_BYTES, 0, SECTOR_CHECK_BYTES)
        }
      }
      return checks
    },
    chunks: async (componentId) => [...require(componentId).chunks].toSorted((a, b) => a - b),
    losePower: (random) => {
      for (const { durable, written, chunks } of components.values()) {
        for (const [sector, bytes] of written) if (random.below(2) === 0) durable.set(sector, bytes)
        written.clear()
        chunks.clear()
        for (const sector of durable.keys()) chunks.add(Math.floor(sector / CHUNK_SECTORS))
      }
    },
    setState: (next) => {
      state = next
    },
    setCapacity: (bytes) => {
      capacityBytes = bytes
    },
    damage: (componentId, sector) => {
      damaged.add(`${componentId} ${sector}`)
    },
  }
}

import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { makeFolders, readSmallFile } from '@nkpsim/daemon/small-file'
import type { Effects } from '@nkpsim/effects'
import type { KeyProvider as HeldProvider } from '@nkpsim/esxi/testing'
import {
  desiredKeyProviders,
  type Host,
  restoreProvider,
  type Snapshot,
  storeIn,
} from '@nkpsim/vcenter/testing'
import {
  asHeld,
  existing,
  fromVcenterBackup,
  load,
  opensWith,
  type SiteHost,
} from './site-files.ts'

const MAX_BACKUP_BYTES = 64 * 1024

/** Password of the encrypted backups of the site's vCenter. */
export const VCENTER_PASSWORD = () => Secret.from(Buffer.from('Secret-2026'))

/**
 * How a VM was opened. `restored encrypted` needs a backup that has a password. `reported` needs
 * KDKs of a host that is not connected.
 */
export type WayFound = 'held' | 'pushed' | 'restored' | 'restored encrypted' | 'reported' | 'lost'

/** The parts of a site that a disaster left. */
export type Left = { hosts: readonly SiteHost[]; hasVcenter: boolean }

/** Returns the folders of a site. */
export function siteFolders(folder: string) {
  return {
    vcenter: join(folder, 'vcenter'),
    backups: join(folder, 'backups'),
    vcenterBackups: join(folder, 'vcenter-backups'),
    datastore: join(folder, 'datastore'),
  }
}

/** Returns a function that finds the easiest way to open a VM with what is left of a site. */
export function createWayToOpen(
  effects: Effects,
  folder: string,
  left: () => Left,
): (vm: string) => Promise<WayFound> {
  const {
    vcenter: vcenterFolder,
    backups: backupFolder,
    vcenterBackups: vcenterBackupFolder,
    datastore,
  } = siteFolders(folder)
  /** Returns the KDKs of each remaining host, and of a new host without KDKs. */
  const holdings = async (): Promise<
    { host: Host | undefined; isConnected: boolean; held: HeldProvider[] }[]
  > => [
    ...(await Promise.all(
      left().hosts.map(async (each) => ({
        host: each.host,
        isConnected: each.isConnected && !each.isRemoved,
        held: [...(await load(effects, each.folder, each.configKey)).keyProviders],
      })),
    )),
    { host: undefined, isConnected: false, held: [] },
  ]
  /**
   * Returns the providers that a new vCenter restores from provider backups. None of these backups
   * has a password.
   */
  const restoreProviders = async (): Promise<HeldProvider[]> => {
    const freshFolder = join(folder, 'fresh')
    makeFolders(effects.files, freshFolder, 0o700)
    const fresh = await storeIn(freshFolder, effects)
    for (const file of existing(effects, backupFolder, 'p12'))
      await restoreProvider(
        { store: fresh, compute: effects.compute },
        {
          file: readSmallFile(effects.files, file, MAX_BACKUP_BYTES),
          password: undefined,
          tpmRequired: false,
          dryRun: false,
        },
      )
    const held = fresh.snapshot().keyProviders.map(asHeld)
    fresh.close()
    return held
  }
  const restoreVcenters = async (password: Secret | undefined): Promise<HeldProvider[]> => {
    const held: HeldProvider[] = []
    for (const file of existing(effects, vcenterBackupFolder, 'nkpsim-backup'))
      held.push(...(await fromVcenterBackup(effects, file, join(folder, 'restored'), password)))
    return held
  }
  let fromFiles: HeldProvider[] | undefined
  let fromOpen: HeldProvider[] | undefined
  let fromEncrypted: HeldProvider[] | undefined
  return async (vm) => {
    const all = await holdings()
    // Whether a host that is not connected still has its KDKs is uncertain.
    const standing = all.map((each) => (each.isConnected ? each : { ...each, held: [] }))
    const opens = (providersAtHand: HeldProvider[]) =>
      opensWith(effects, datastore, vm, providersAtHand)
    for (const { held } of standing) if (await opens(held)) return 'held'
    const reopened = left().hasVcenter ? await storeIn(vcenterFolder, effects) : undefined
    const snapshot = reopened?.snapshot()
    const own = snapshot?.keyProviders.map(asHeld) ?? []
    const pushedTo = (host: Host | undefined): HeldProvider[] => {
      if (snapshot === undefined) return []
      if (host !== undefined && !snapshot.hosts.some(({ id }) => id === host.id)) return []
      const kept = snapshot.hosts.find(({ id }) => id === host?.id)
      const target = kept ?? { cluster: 'Cluster', tpmVersion: '', esxiVersion: '8.0.3' }
      return heldWhenPushed(snapshot, target)
    }
    try {
      for (const { host, held } of standing)
        if (await opens([...held, ...pushedTo(host)])) return 'pushed'
      const opensAfter = async (backups: HeldProvider[], hosts = standing): Promise<boolean> => {
        for (const { host, held } of hosts)
          if (await opens([...held, ...pushedTo(host), ...own, ...backups])) return true
        return false
      }
      fromFiles ??= await restoreProviders()
      fromOpen ??= await restoreVcenters(undefined)
      if (await opensAfter([...fromFiles, ...fromOpen])) return 'restored'
      fromEncrypted ??= await restoreVcenters(VCENTER_PASSWORD())
      const backups = [...fromFiles, ...fromOpen, ...fromEncrypted]
      if (await opensAfter(backups)) return 'restored encrypted'
      return (await opensAfter(backups, all)) ? 'reported' : 'lost'
    } finally {
      reopened?.close()
    }
  }
}

/**
 * Returns the providers that a host holds after vCenter has sent everything that the host should
 * hold.
 */
export function heldWhenPushed(
  snapshot: Snapshot,
  host: Parameters<typeof desiredKeyProviders>[1],
): HeldProvider[] {
  const desired = desiredKeyProviders(snapshot, host)
  return snapshot.keyProviders
    .filter((provider) => desired.some(({ keyId }) => keyId === provider.keyId))
    .map(asHeld)
}

import type { Secret } from '@nkpsim/crypto'
import { EsxiError } from '../../errors.ts'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { VerifierState, VsanCluster, VsanDek, VsanEsaReport } from '../../records/vsan.ts'
import { kekOfDek, type OpenedDek, openDek } from './lock-deks.ts'
import { createObjectCipher } from './object-cipher.ts'
import type { ObjectKeys } from './object-keys.ts'

/** The DEKs of the ESA cluster of a host. */
export type ClusterDeks = ObjectKeys & {
  /** Opens DEKs whose KEKs are there now, and wipes those that the cluster has no more. */
  follow(): void
  /**
   * Returns the KEKs of the DEKs that data has.
   * @param inconsistentObjects number of objects with the former DEK; with 0, nobody needs it
   */
  keks(inconsistentObjects: number): KeyName[]
  /**
   * Undefined in a cluster with OSA, or in none.
   * @param clearedFor DEKs for which freed space of the mounted disks was overwritten
   */
  report(
    inconsistentObjects: number,
    clearedFor: readonly (string | undefined)[],
  ): VsanEsaReport | undefined
  close(): void
}

/**
 * Opens the DEKs of a cluster. An opened DEK stays in memory when its KEK goes, as the DEKs of
 * mounted disks and powered-on virtual machines do.
 * @param kekOf returns a KEK, which the caller wipes; undefined if the host does not have it
 */
export function createClusterDeks({
  cluster,
  kekOf,
}: {
  cluster: () => VsanCluster | undefined
  kekOf: (key: KeyName) => Secret | undefined
}): ClusterDeks {
  /** By the id of the DEK. Another KEK gives another locked DEK with the same id. */
  const opened = new Map<string, OpenedDek & { lockedDek: string }>()
  const esa = (): VsanCluster | undefined => {
    const present = cluster()
    return present?.architecture === 'ESA' ? present : undefined
  }
  const known = (): VsanDek[] => {
    const { dek, oldDek, formerDeks = [] } = esa() ?? {}
    return [dek, oldDek, ...formerDeks].flatMap((each) => each ?? [])
  }
  const dekOf = (dekId: string): Secret | undefined => opened.get(dekId)?.dek
  const follow = (): void => {
    const deks = known()
    for (const [dekId, { dek }] of opened)
      if (!deks.some((each) => each.dekId === dekId)) {
        dek?.wipe()
        opened.delete(dekId)
      }
    for (const each of deks) {
      const before = opened.get(each.dekId)
      const isSame = before?.lockedDek === each.lockedDek
      if (isSame && before?.dek !== undefined) continue
      const now = openDek(each, kekOf)
      // A running host keeps what it has, and reports that it would not open it again.
      const dek = now.dek ?? before?.dek
      if (now.dek !== undefined) before?.dek?.wipe()
      opened.set(each.dekId, {
        ...{ kekVerifier: now.kekVerifier, dekVerifier: now.dekVerifier },
        ...(dek !== undefined && { dek }),
        lockedDek: now.dek === undefined && before?.dek !== undefined ? '' : each.lockedDek,
      })
    }
  }
  const used = (inconsistentObjects: number): VsanDek[] =>
    known().filter((each) => inconsistentObjects > 0 || each === esa()?.dek)
  const isFormer = (dek: VsanDek): boolean => esa()?.formerDeks?.includes(dek) === true
  const worst = (deks: readonly VsanDek[], of: 'kekVerifier' | 'dekVerifier'): VerifierState => {
    const states = deks.map(({ dekId }) => opened.get(dekId)?.[of] ?? 'unknown')
    return (['wrong', 'unknown'] as const).find((state) => states.includes(state)) ?? 'right'
  }
  return {
    wantedDekId: () => esa()?.dek?.dekId,
    has: (dekId) => dekOf(dekId) !== undefined,
    cipherOf: (dekId, objectId) => {
      const dek = dekOf(dekId)
      if (dek !== undefined) return createObjectCipher(dek, objectId)
      const isKnown = known().some((each) => each.dekId === dekId)
      throw new EsxiError(
        'VSAN_KEY_MISSING',
        isKnown
          ? 'this host does not have the KEK of the vSAN cluster: the object is locked'
          : `this host does not know the DEK ${dekId} of the vSAN object: vCenter tells it`,
      )
    },
    follow,
    keks: (inconsistentObjects) => used(inconsistentObjects).map(kekOfDek),
    report: (inconsistentObjects, clearedFor) => {
      const present = esa()
      if (present === undefined) return undefined
      const { dek } = present
      const deks = used(inconsistentObjects).filter((each) => !isFormer(each))
      return {
        dekId: dek?.dekId ?? '',
        kekId: dek === undefined ? '' : kekOfDek(dek).keyId,
        kekVerifier: worst(deks, 'kekVerifier'),
        dekVerifier: worst(deks, 'dekVerifier'),
        inconsistentObjects,
        isCleared: dek === undefined || clearedFor.every((each) => each === dek.dekId),
      }
    },
    close: () => {
      for (const { dek } of opened.values()) dek?.wipe()
      opened.clear()
    },
  }
}

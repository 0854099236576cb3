import { keyCheckValue } from '@nkpsim/crypto'
import type { RpcChannel } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { addInsecure } from '../local-cluster/insecure-providers.ts'
import { pollUntil } from '../local-cluster/poll.ts'
import { keepPowerStates } from '../local-cluster/to-power-on.ts'
import { connectVcenter } from '../operator/channels.ts'
import { ADMINISTRATOR } from '../operator/stored-password.ts'
import { type Acting, act } from './act.ts'
import type { CallOptions } from './call-options.ts'
import { conflictsInVcenter, conflictsOnHosts } from './dependents.ts'
import { contentBytes, digestOf } from './disk-content.ts'
import { nothingYet, observeState } from './observe-state.ts'
import { outOfSync } from './out-of-sync.ts'
import { planSeed, type SeedPlan } from './plan-seed.ts'
import type { Seed } from './seed.ts'
import type { SeedAction } from './seed-action.ts'
import type { SeededState } from './seed-state.ts'

const CALL_TIMEOUT_MS = 120_000
/** Maximum time for hosts to receive their key providers from vCenter, ms. */
const IN_SYNC_MS = 180_000

export type ApplySeedOptions = {
  /** Deletes objects that are not in the seed. */
  prune?: boolean
  /**
   * Called before the first change if the seed deletes objects. If it rejects, nothing changes.
   */
  beforeDeleting?: (deletions: readonly SeedAction[]) => Promise<void>
  onProgress?: (step: string) => void
}

/**
 * Changes a running cluster to match a seed. Leaves matching objects unchanged.
 * @returns the changes; none if the seed is applied a second time
 * @throws SimulatorError SEED_CONFLICT without any change, if a difference cannot be resolved, or
 *   after other changes, if a provider to delete has come into use; NO_CLUSTER; NOT_READY, also if
 *   all changes are made and a host does not get its desired state; RpcError
 */
export function applySeed(
  ref: ClusterRef,
  seed: Seed,
  options: ApplySeedOptions = {},
): Promise<SeedAction[]> {
  return withCluster(ref, (context) => plantSeed(context, seed, options))
}

/**
 * Does the same as applySeed. The caller holds the lock of the cluster.
 * @param onBackupFile called with the path of each new backup file
 */
export async function plantSeed(
  context: ClusterContext,
  seed: Seed,
  { prune = false, beforeDeleting, onProgress }: ApplySeedOptions,
  onBackupFile: (path: string) => void = () => undefined,
): Promise<SeedAction[]> {
  const { stateDir, signal, registry } = context
  const options = { timeoutMs: CALL_TIMEOUT_MS, ...(signal && { signal }) }
  const desired = await seededState(seed, signal)
  const observed = await observeState(stateDir, seed, options)
  const vcenter = connectVcenter(stateDir)
  try {
    const caller = await callerOf(vcenter, options)
    const plan = planSeed(desired, observed, { prune, keep: ADMINISTRATOR, caller })
    refuseConflicts(plan)
    refuseConflicts({ conflicts: await conflictsInVcenter(vcenter, plan.actions, options) })
    const deletions = plan.actions.filter(isDeletion)
    if (deletions.length > 0) await beforeDeleting?.(deletions)
    await noteFixedKeys(registry, desired)
    const acting = { stateDir, registry, seed, vcenter, options, onBackupFile }
    let isInSync = false
    for (const action of plan.actions) {
      signal?.throwIfAborted()
      onProgress?.(describeAction(action))
      if ('host' in action && !isInSync) {
        await untilInSync(acting, context)
        isInSync = true
      }
      if (action.kind === 'deleteProvider') {
        // A host may meanwhile have made a VM or its host key with the provider.
        await untilInSync(acting, context)
        refuseConflicts({ conflicts: await conflictsNow(acting, plan, action.name) })
      }
      await act(action, acting)
    }
    // The seed also decides on VMs that matched it already.
    await keepPowerStates(
      registry,
      seed.vms.map(({ name, host }) => ({ host, vm: name })),
    )
    // The caller should next see the final state, and no intermediate state.
    const behind = plan.actions.length > 0 ? await untilInSync(acting, context) : []
    if (behind.length > 0)
      throw new SimulatorError(
        'NOT_READY',
        `all changes are made, but after ${IN_SYNC_MS / 1000} s these hosts do not have their desired state: ${behind.join(', ')}`,
      )
    return plan.actions
  } finally {
    vcenter.close()
  }
}

/** Checks that a seed can be applied to a new cluster. @throws SimulatorError SEED_CONFLICT */
export function checkBeforeStart(seed: Seed): void {
  const desired = {
    ...seed,
    providers: seed.providers.map((each) => ({ ...each, kcv: undefined })),
    vms: seed.vms.map((each) => ({ ...each, contentSha256: undefined })),
  }
  refuseConflicts(
    planSeed(desired, nothingYet(seed), {
      prune: false,
      keep: ADMINISTRATOR,
      caller: ADMINISTRATOR,
    }),
  )
}

/** Returns a short text for an action. */
export function describeAction(action: SeedAction): string {
  const words = action.kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  if ('permission' in action) return `${words} of ${action.permission.user}`
  if (action.kind === 'setDefault') return `${words} ${action.provider}`
  return `${words} ${action.name}`
}

function isDeletion({ kind }: SeedAction): boolean {
  return kind.startsWith('delete') || kind === 'removePermission'
}

async function seededState(seed: Seed, signal: AbortSignal | undefined): Promise<SeededState> {
  return {
    ...seed,
    providers: seed.providers.map((each) => ({
      ...each,
      kcv: each.fixedKey && keyCheckValue(each.fixedKey),
    })),
    vms: await Promise.all(
      seed.vms.map(async (vm) => ({
        ...vm,
        contentSha256:
          vm.content && (await digestOf(contentBytes(vm.content, vm.sizeBytes), signal)),
      })),
    ),
  }
}

/** Records which providers have a key that everyone with the seed knows. */
async function noteFixedKeys(
  registry: ClusterContext['registry'],
  { providers }: SeededState,
): Promise<void> {
  const fixed = providers.flatMap(({ name, kcv }) => (kcv === undefined ? [] : [{ name, kcv }]))
  if (fixed.length === 0) return
  await registry.update(({ insecureProviders = [], ...file }) => ({
    ...file,
    insecureProviders: addInsecure(insecureProviders, fixed),
  }))
}

/** Returns the user of the session in which the seed is applied. */
async function callerOf(vcenter: RpcChannel, options: CallOptions): Promise<string> {
  const { session } = await vcenter
    .client('nkpsim.vcenter.v1.SessionService')
    .getSession({}, options)
  return session?.user ?? ADMINISTRATOR
}

/** Returns what depends on a provider just before its deletion. */
async function conflictsNow(
  { stateDir, vcenter, options }: Acting,
  { actions }: SeedPlan,
  provider: string,
): Promise<string[]> {
  // vCenter may still know VMs that the plan has deleted.
  const open = actions.filter((each) => each.kind !== 'deleteProvider' || each.name === provider)
  const conflicts = [
    ...(await conflictsInVcenter(vcenter, open, options)),
    ...(await conflictsOnHosts({ stateDir, vcenter }, provider, options)),
  ]
  return [...new Set(conflicts)]
}

function refuseConflicts({ conflicts }: Pick<SeedPlan, 'conflicts'>): void {
  const [first, ...others] = conflicts
  if (first === undefined) return
  const more = others.length === 0 ? '' : `; and ${others.length} more`
  throw new SimulatorError('SEED_CONFLICT', `${first}${more}`)
}

/**
 * Waits until every connected host has received everything from vCenter. Hosts that are not
 * connected are left out.
 * @returns the names of hosts that have not received everything when the time is over
 */
async function untilInSync(
  { vcenter, options }: Acting,
  { clock }: ClusterContext,
): Promise<string[]> {
  const inventory = vcenter.client('nkpsim.vcenter.v1.InventoryService')
  let behind: string[] = []
  await pollUntil(
    async () => {
      behind = outOfSync((await inventory.listHosts({}, options)).hosts)
      return behind.length === 0
    },
    { clock, timeoutMs: IN_SYNC_MS },
  )
  return behind
}

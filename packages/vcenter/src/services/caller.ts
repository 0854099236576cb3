import type { CallContext } from '@nkpsim/rpc'

/**
 * Name of the user who calls; empty where the guard found none, and nobody of that name may do
 * anything.
 */
export function callerOf({ caller }: Pick<CallContext, 'caller'>): string {
  return caller?.name ?? ''
}

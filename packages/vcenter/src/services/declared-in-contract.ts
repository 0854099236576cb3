import { OPEN } from '@nkpsim/daemon/audit'
import { neededPrivileges, requirementOf } from '@nkpsim/rpc'
import type { Privilege } from '../access/privileges.ts'
import { auditedCall, knownCalls } from '../audit/audited-calls.ts'
import {
  type Declared,
  type NeededPrivilege,
  operationName,
  type Requirement,
} from '../operations/operation.ts'
import { entityKind } from '../records/entity.ts'

/** What calls that are no operations yet declare in the contract and in the table of audited calls. */
export function declaredInContract(): Declared[] {
  return knownCalls().flatMap(({ service, method }) => {
    const declared = requirementOf(service, method)
    if (declared === undefined) return []
    const { audience } = declared
    const needed = neededPrivileges(declared).map(({ privilege, entity, field }) => ({
      privilege: privilege as Privilege,
      ...(entity !== '' && { on: entityKind(entity) as NonNullable<NeededPrivilege['on']>, field }),
    }))
    const requirement = audience === 'privilege' ? (needed as unknown as Requirement) : audience
    const audit = auditedCall(service, method) ?? OPEN
    return [{ name: operationName(service, method), requirement, audit }]
  })
}

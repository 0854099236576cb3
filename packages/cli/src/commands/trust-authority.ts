import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { addTrustGroupCommands } from './trust-authority-group.ts'
import { addTrustPowerCommands } from './trust-authority-power.ts'
import { addTrustProviderCommands } from './trust-authority-provider.ts'
import { addTrustStatusCommand } from './trust-authority-status.ts'
import { addTrustedImageCommands, addTrustedTpmCommands } from './trust-authority-tpms.ts'

/** Adds `nkpsim trust-authority`: the administration of the trust hosts of a cluster. */
export function addTrustAuthorityCommands(program: Command, terminal: Terminal): void {
  const trust = program
    .command('trust-authority')
    .description('the Trust Authority cluster: trust hosts, trusted TPMs, images and key providers')
  addTrustStatusCommand(trust, terminal)
  addTrustGroupCommands(trust, terminal)
  addTrustedTpmCommands(trust, terminal)
  addTrustedImageCommands(trust, terminal)
  addTrustProviderCommands(trust, terminal)
  addTrustPowerCommands(trust, terminal)
}

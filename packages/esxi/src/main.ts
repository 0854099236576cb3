import { runDaemon, systemInput } from '@nkpsim/daemon'
import { systemEffects } from '@nkpsim/effects'
import { systemPrograms } from '@nkpsim/effects/system-programs'
import { systemStreams } from '@nkpsim/effects/system-streams'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { socketTpms } from '@nkpsim/tpm/tpms'
import { parseConfig } from './config.ts'
import { startEsxid } from './esxid.ts'

/**
 * Options for the first start only. Standard input can be read once, and a later start finds an
 * installed host.
 */
const NOT_AGAIN = { rootPasswordFile: undefined, bootOptionsFile: undefined }

const effects = {
  ...systemEffects,
  input: systemInput,
  network: grpcNetwork,
  streams: systemStreams,
  programs: systemPrograms,
  tpms: socketTpms(systemEffects.random),
}
const args = process.argv.slice(2)
let isFirst = true
await runDaemon({
  component: 'esxid',
  args,
  start: async () => {
    const config = parseConfig(args)
    const daemon = await startEsxid(isFirst ? config : { ...config, ...NOT_AGAIN }, effects)
    isFirst = false
    return daemon
  },
})

// The API for clients of a running cluster. Without the code that makes clusters, commands load in
// half the time.
export { mapLimited } from '@nkpsim/daemon/map-limited'
export { keepPowerState } from '../local-cluster/to-power-on.ts'
export {
  connectHost,
  connectHostAsRoot,
  connectVcenter,
  connectVcenterInStoredSession,
  connectVcenterWithoutSession,
  readOperatorIdentity,
} from './channels.ts'
export {
  addFormerTemplate,
  readFormerTemplates,
  removeFormerTemplate,
} from './former-templates.ts'
export { readKnownHosts } from './known-hosts.ts'
export { logIn } from './session.ts'
export { forgetSession, readSession } from './session-file.ts'
export { administratorPasswordFile } from './stored-password.ts'
export { connectTrustHost, readTrustAdministrator, trustHostNames } from './trust-hosts.ts'

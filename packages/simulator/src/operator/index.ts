// The API for a client of a running cluster. It leaves out the code that makes clusters, so that
// commands load in half the time.
export {
  connectHost,
  connectHostAsRoot,
  connectVcenter,
  connectVcenterWithoutSession,
  readOperatorIdentity,
} from './channels.ts'
export { readKnownHosts } from './known-hosts.ts'
export { forgetSession, logIn, readSession } from './session.ts'

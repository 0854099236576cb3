/** Examples of `nkpsim trusted-cluster`, in the form of COMMAND_EXAMPLES. */
export const TRUSTED_CLUSTER_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'trusted-cluster import': ['nkpsim trusted-cluster import services.json'],
  'trusted-cluster services': ['nkpsim trusted-cluster services'],
  'trusted-cluster remove-service': ['nkpsim trusted-cluster remove-service trust-1'],
  'trusted-cluster list': ['nkpsim trusted-cluster list'],
  'trusted-cluster get': ['nkpsim trusted-cluster get Cluster'],
  'trusted-cluster enable': [
    'nkpsim trusted-cluster enable Cluster --wait',
    'nkpsim trusted-cluster enable Cluster --attestation-service trust-1 trust-2',
  ],
  'trusted-cluster disable': ['nkpsim trusted-cluster disable Cluster'],
  'trusted-cluster remediate': ['nkpsim trusted-cluster remediate Cluster --wait'],
  'trusted-cluster export-principal': ['nkpsim trusted-cluster export-principal vcenter.pem'],
}

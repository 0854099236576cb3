import { TRUSTED_CLUSTER_EXAMPLES } from './trusted-cluster-examples.ts'

/** Examples of `nkpsim trust-authority` and `trusted-cluster`, in the form of COMMAND_EXAMPLES. */
export const TRUST_AUTHORITY_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  ...TRUSTED_CLUSTER_EXAMPLES,
  'trust-authority status': ['nkpsim trust-authority status'],
  'trust-authority enable': ['nkpsim trust-authority enable --group site-a'],
  'trust-authority disable': ['nkpsim trust-authority disable'],
  'trust-authority export-services': ['nkpsim trust-authority export-services services.json'],
  'trust-authority principal add': [
    'nkpsim trust-authority principal add vcenter-1 --issuer vcenter-1 \\\n    --certificate vcenter-1.pem',
  ],
  'trust-authority principal remove': ['nkpsim trust-authority principal remove vcenter-1'],
  'trust-authority principal list': ['nkpsim trust-authority principal list'],
  'trust-authority settings': [
    'nkpsim trust-authority settings',
    'nkpsim trust-authority settings --require-endorsement-keys true',
  ],
  'trust-authority ca-certificate add': [
    'nkpsim trust-authority ca-certificate add vendor root.pem intermediate.pem',
  ],
  'trust-authority ca-certificate remove': ['nkpsim trust-authority ca-certificate remove vendor'],
  'trust-authority ca-certificate list': ['nkpsim trust-authority ca-certificate list'],
  'trust-authority endorsement-key add': [
    'nkpsim trust-authority endorsement-key add esx-1 --certificate ek-esx-1.pem',
  ],
  'trust-authority endorsement-key remove': ['nkpsim trust-authority endorsement-key remove esx-1'],
  'trust-authority endorsement-key list': ['nkpsim trust-authority endorsement-key list'],
  'trust-authority base-image add': [
    'nkpsim trust-authority base-image add esxi-8.0.3 --event-log esx-1.log',
  ],
  'trust-authority base-image remove': ['nkpsim trust-authority base-image remove esxi-8.0.3'],
  'trust-authority base-image list': ['nkpsim trust-authority base-image list'],
  'trust-authority provider create': [
    'nkpsim trust-authority provider create tkp-1 --primary-key 1 \\\n    --server kms-1.example.com kms-2.example.com',
  ],
  'trust-authority provider update': [
    'nkpsim trust-authority provider update tkp-1 --primary-key 2',
  ],
  'trust-authority provider trust': [
    'nkpsim trust-authority provider trust tkp-1 --certificate client.pem \\\n    --key client-key.pem --server-certificate kms.pem',
  ],
  'trust-authority provider server-certificate': [
    'nkpsim trust-authority provider server-certificate tkp-1 --file kms.pem',
  ],
  'trust-authority provider list': ['nkpsim trust-authority provider list'],
  'trust-authority provider delete': ['nkpsim trust-authority provider delete tkp-1'],
  'trust-authority stop': ['nkpsim trust-authority stop trust-1'],
  'trust-authority kill': ['nkpsim trust-authority kill trust-1         # as a power loss'],
  'trust-authority start': ['nkpsim trust-authority start trust-1'],
}

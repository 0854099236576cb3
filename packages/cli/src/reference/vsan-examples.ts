/** Examples of `nkpsim vsan`, in the form of COMMAND_EXAMPLES. */
export const VSAN_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'vsan list': ['nkpsim vsan list'],
  'vsan get': ['nkpsim vsan get Cluster', 'nkpsim vsan get Cluster -o json'],
  'vsan health': ['nkpsim vsan health Cluster'],
  'vsan objects': [
    'nkpsim vsan objects Cluster --vm db-1',
    'nkpsim vsan objects --host esx-1 -o json',
  ],
  'vsan resync': ['nkpsim vsan resync Cluster', 'nkpsim vsan resync --host esx-1'],
  'vsan enable': [
    'nkpsim vsan enable Cluster --wait',
    'nkpsim vsan enable Cluster --disks 2 --disk-size 10G',
  ],
  'vsan disable': ['nkpsim vsan disable Cluster'],
  'vsan encrypt': [
    'nkpsim vsan encrypt Cluster --provider nkp-1 --wait',
    'nkpsim vsan encrypt Cluster --provider kms --allow-reduced-redundancy',
  ],
  'vsan decrypt': ['nkpsim vsan decrypt Cluster --allow-reduced-redundancy --wait'],
  'vsan rekey': ['nkpsim vsan rekey Cluster --wait', 'nkpsim vsan rekey Cluster --deep'],
}

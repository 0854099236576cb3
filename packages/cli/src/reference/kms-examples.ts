/** Examples of commands for key servers. */
export const KMS_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'provider register': [
    'nkpsim provider register kms --server a=10.0.0.5:5696 --server b=10.0.0.6:5696',
    'nkpsim provider register tkp-1 --trusted',
  ],
  'kms list': ['nkpsim kms list kms', 'nkpsim kms list kms -o wide'],
  'kms add': ['nkpsim kms add kms --server c=10.0.0.7:5696'],
  'kms update': ['nkpsim kms update kms c --address 10.0.0.8:5696'],
  'kms remove': ['nkpsim kms remove kms c'],
  'kms test': ['nkpsim kms test kms'],
  'kms trust': [
    'nkpsim kms trust kms --server-certificate',
    'nkpsim kms trust kms --root-ca-certificate > root.pem',
  ],
  'kms key set-attributes': ['nkpsim kms key set-attributes kms 12 Owner=team-a'],
  'kms key status': ['nkpsim kms key status kms'],
}

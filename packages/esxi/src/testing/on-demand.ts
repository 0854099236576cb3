// What a host loads on demand, for a test whose time is virtual: a load takes real time.
import '@nkpsim/daemon/yaml-text'
import '@nkpsim/pki'
import '@nkpsim/tpm/boot'
import '../encryption/unlock.ts'
import '../host.ts'
import '../tpm/host-tpm.ts'
import '../tpm/tpm-boot.ts'

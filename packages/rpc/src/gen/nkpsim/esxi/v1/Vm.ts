// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

import type { PowerState as _nkpsim_esxi_v1_PowerState, PowerState__Output as _nkpsim_esxi_v1_PowerState__Output } from '../../../nkpsim/esxi/v1/PowerState.ts';
import type { CryptoState as _nkpsim_esxi_v1_CryptoState, CryptoState__Output as _nkpsim_esxi_v1_CryptoState__Output } from '../../../nkpsim/esxi/v1/CryptoState.ts';
import type { Validity as _nkpsim_esxi_v1_Validity, Validity__Output as _nkpsim_esxi_v1_Validity__Output } from '../../../nkpsim/esxi/v1/Validity.ts';
import type { VmKey as _nkpsim_esxi_v1_VmKey, VmKey__Output as _nkpsim_esxi_v1_VmKey__Output } from '../../../nkpsim/esxi/v1/VmKey.ts';
import type { VmDisk as _nkpsim_esxi_v1_VmDisk, VmDisk__Output as _nkpsim_esxi_v1_VmDisk__Output } from '../../../nkpsim/esxi/v1/VmDisk.ts';
import type { VtpmReport as _nkpsim_esxi_v1_VtpmReport, VtpmReport__Output as _nkpsim_esxi_v1_VtpmReport__Output } from '../../../nkpsim/esxi/v1/VtpmReport.ts';
import type { ExtraSetting as _nkpsim_esxi_v1_ExtraSetting, ExtraSetting__Output as _nkpsim_esxi_v1_ExtraSetting__Output } from '../../../nkpsim/esxi/v1/ExtraSetting.ts';
import type { MigrateEncryption as _nkpsim_esxi_v1_MigrateEncryption, MigrateEncryption__Output as _nkpsim_esxi_v1_MigrateEncryption__Output } from '../../../nkpsim/esxi/v1/MigrateEncryption.ts';
import type { RestartPriority as _nkpsim_esxi_v1_RestartPriority, RestartPriority__Output as _nkpsim_esxi_v1_RestartPriority__Output } from '../../../nkpsim/esxi/v1/RestartPriority.ts';

/**
 * A virtual machine.
 */
export interface Vm {
  /**
   * Name of the VM.
   */
  'name'?: (string);
  /**
   * Name of the VM's datastore.
   */
  'datastore'?: (string);
  /**
   * Name of the key provider of the VM home; empty: the VM home is not encrypted.
   */
  'provider'?: (string);
  /**
   * UUID of the KDK from which the key of the VM home is derived; empty: the VM home is not
   * encrypted.
   */
  'kdkKeyId'?: (string);
  /**
   * Whether the VM runs, and where.
   */
  'powerState'?: (_nkpsim_esxi_v1_PowerState);
  /**
   * Whether the VM is locked on this host. A VM that is not encrypted is always unlocked.
   */
  'cryptoState'?: (_nkpsim_esxi_v1_CryptoState);
  /**
   * Size of the VM's first disk in bytes, a multiple of 4096.
   */
  'diskBytes'?: (number | string);
  /**
   * UUID of the VM.
   */
  'uuid'?: (string);
  /**
   * Whether the VM is registered on this host.
   */
  'registered'?: (boolean);
  /**
   * Whether the VM is a template.
   */
  'isTemplate'?: (boolean);
  /**
   * Whether the host could read the VM's configuration.
   */
  'validity'?: (_nkpsim_esxi_v1_Validity);
  /**
   * Provider and key id of the key of the VM home; absent: the VM home is not encrypted.
   */
  'homeKey'?: (_nkpsim_esxi_v1_VmKey | null);
  /**
   * The VM's disks in the order of the controller, at most 15.
   */
  'disks'?: (_nkpsim_esxi_v1_VmDisk)[];
  /**
   * Whether the VM's keys come from more than one KDK.
   */
  'mixedKeys'?: (boolean);
  /**
   * Keys whose KDK this host does not hold and whose KEK is not in its cache.
   */
  'missingKeys'?: (_nkpsim_esxi_v1_VmKey)[];
  /**
   * Why the host cannot read the VM's files, with file and line; empty if it can. If this field is
   * set, only name, datastore, registered and power_state have values.
   */
  'invalidReason'?: (string);
  /**
   * When the VM was registered on this host, by the host's clock, milliseconds since 1970, UTC; 0:
   * not known, or not registered.
   */
  'registeredTimeMs'?: (number | string);
  /**
   * Whether the VM was registered on this host because this host made it.
   */
  'madeHere'?: (boolean);
  /**
   * Name of the user who registered the VM on this host; empty: not known, or no user did.
   */
  'registeredBy'?: (string);
  /**
   * Name of the user who powered the VM on or off last; empty: no user did since the host started.
   */
  'powerChangedBy'?: (string);
  /**
   * The virtual TPM of the VM; missing if the VM has none.
   */
  'vtpm'?: (_nkpsim_esxi_v1_VtpmReport | null);
  /**
   * Name of the VM's folder in its datastore. It differs from the name of a renamed VM.
   */
  'folder'?: (string);
  /**
   * Notes about the VM.
   */
  'annotation'?: (string);
  /**
   * Size of the memory in bytes.
   */
  'memoryBytes'?: (number | string);
  /**
   * Number of virtual CPUs.
   */
  'cpuCount'?: (number);
  /**
   * The VM's settings whose names begin with `guestinfo.`.
   */
  'extraSettings'?: (_nkpsim_esxi_v1_ExtraSetting)[];
  /**
   * Grows with every change of any VM of the host; begins at 0 when the host starts. 0 in reports.
   */
  'revision'?: (number | string);
  /**
   * Keys of other KDKs than those of the home and the disks, one for each KDK: snapshots need them,
   * or a disk whose encryption was interrupted. Without key ids.
   */
  'otherKeys'?: (_nkpsim_esxi_v1_VmKey)[];
  /**
   * Whether migrations of the VM are encrypted.
   */
  'migrateEncryption'?: (_nkpsim_esxi_v1_MigrateEncryption);
  /**
   * Order in which vSphere HA restarts the VM.
   */
  'restartPriority'?: (_nkpsim_esxi_v1_RestartPriority);
}

/**
 * A virtual machine.
 */
export interface Vm__Output {
  /**
   * Name of the VM.
   */
  'name': (string);
  /**
   * Name of the VM's datastore.
   */
  'datastore': (string);
  /**
   * Name of the key provider of the VM home; empty: the VM home is not encrypted.
   */
  'provider': (string);
  /**
   * UUID of the KDK from which the key of the VM home is derived; empty: the VM home is not
   * encrypted.
   */
  'kdkKeyId': (string);
  /**
   * Whether the VM runs, and where.
   */
  'powerState': (_nkpsim_esxi_v1_PowerState__Output);
  /**
   * Whether the VM is locked on this host. A VM that is not encrypted is always unlocked.
   */
  'cryptoState': (_nkpsim_esxi_v1_CryptoState__Output);
  /**
   * Size of the VM's first disk in bytes, a multiple of 4096.
   */
  'diskBytes': (number);
  /**
   * UUID of the VM.
   */
  'uuid': (string);
  /**
   * Whether the VM is registered on this host.
   */
  'registered': (boolean);
  /**
   * Whether the VM is a template.
   */
  'isTemplate': (boolean);
  /**
   * Whether the host could read the VM's configuration.
   */
  'validity': (_nkpsim_esxi_v1_Validity__Output);
  /**
   * Provider and key id of the key of the VM home; absent: the VM home is not encrypted.
   */
  'homeKey': (_nkpsim_esxi_v1_VmKey__Output | null);
  /**
   * The VM's disks in the order of the controller, at most 15.
   */
  'disks': (_nkpsim_esxi_v1_VmDisk__Output)[];
  /**
   * Whether the VM's keys come from more than one KDK.
   */
  'mixedKeys': (boolean);
  /**
   * Keys whose KDK this host does not hold and whose KEK is not in its cache.
   */
  'missingKeys': (_nkpsim_esxi_v1_VmKey__Output)[];
  /**
   * Why the host cannot read the VM's files, with file and line; empty if it can. If this field is
   * set, only name, datastore, registered and power_state have values.
   */
  'invalidReason': (string);
  /**
   * When the VM was registered on this host, by the host's clock, milliseconds since 1970, UTC; 0:
   * not known, or not registered.
   */
  'registeredTimeMs': (number);
  /**
   * Whether the VM was registered on this host because this host made it.
   */
  'madeHere': (boolean);
  /**
   * Name of the user who registered the VM on this host; empty: not known, or no user did.
   */
  'registeredBy': (string);
  /**
   * Name of the user who powered the VM on or off last; empty: no user did since the host started.
   */
  'powerChangedBy': (string);
  /**
   * The virtual TPM of the VM; missing if the VM has none.
   */
  'vtpm': (_nkpsim_esxi_v1_VtpmReport__Output | null);
  /**
   * Name of the VM's folder in its datastore. It differs from the name of a renamed VM.
   */
  'folder': (string);
  /**
   * Notes about the VM.
   */
  'annotation': (string);
  /**
   * Size of the memory in bytes.
   */
  'memoryBytes': (number);
  /**
   * Number of virtual CPUs.
   */
  'cpuCount': (number);
  /**
   * The VM's settings whose names begin with `guestinfo.`.
   */
  'extraSettings': (_nkpsim_esxi_v1_ExtraSetting__Output)[];
  /**
   * Grows with every change of any VM of the host; begins at 0 when the host starts. 0 in reports.
   */
  'revision': (number);
  /**
   * Keys of other KDKs than those of the home and the disks, one for each KDK: snapshots need them,
   * or a disk whose encryption was interrupted. Without key ids.
   */
  'otherKeys': (_nkpsim_esxi_v1_VmKey__Output)[];
  /**
   * Whether migrations of the VM are encrypted.
   */
  'migrateEncryption': (_nkpsim_esxi_v1_MigrateEncryption__Output);
  /**
   * Order in which vSphere HA restarts the VM.
   */
  'restartPriority': (_nkpsim_esxi_v1_RestartPriority__Output);
}

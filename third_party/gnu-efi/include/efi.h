/* efi.h - gnu-efi's headers with our efibind.h. Its own efi.h would take a file per processor, of which Debian installs
 * only the x86 ones on an x86 machine; the tables themselves are the same for all. */
#pragma once
#define _EFI_INCLUDE_

#define EFI_FIRMWARE_VENDOR L"Amorce"
#define EFI_FIRMWARE_REVISION 0

#include "efibind.h"
#include <eficompiler.h>
#include <efidef.h>
#include <efidevp.h>
#include <efipciio.h>
#include <efiprot.h>
#include <eficon.h>
#include <eficonex.h>
#include <efiser.h>
#include <efi_nii.h>
#include <efipxebc.h>
#include <efinet.h>
#include <efiapi.h>
#include <efifs.h>
#include <efierr.h>
#include <efiip.h>
#include <efiudp.h>

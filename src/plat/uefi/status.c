/* status.c - EFI_STATUS and our errors, in both directions. Source: UEFI 2.10 appendix D; the other
 * way round: compat 0.1 and 9.5 (low 7 bits are the status, bit 7 is the error flag). */
#include "uefi.h"
#include "core/err.h"

static const struct {
    EFI_STATUS status;
    int err;
    const char *name;
} statuses[] = {
    { EFI_LOAD_ERROR, ERR_NOEXEC, "EFI_LOAD_ERROR" },
    { EFI_INVALID_PARAMETER, ERR_INVAL, "EFI_INVALID_PARAMETER" },
    { EFI_UNSUPPORTED, ERR_NOTSUP, "EFI_UNSUPPORTED" },
    { EFI_BAD_BUFFER_SIZE, ERR_INVAL, "EFI_BAD_BUFFER_SIZE" },
    { EFI_BUFFER_TOO_SMALL, ERR_NOBUFS, "EFI_BUFFER_TOO_SMALL" },
    { EFI_NOT_READY, ERR_BUSY, "EFI_NOT_READY" },
    { EFI_DEVICE_ERROR, ERR_IO, "EFI_DEVICE_ERROR" },
    { EFI_WRITE_PROTECTED, ERR_PERM, "EFI_WRITE_PROTECTED" },
    { EFI_OUT_OF_RESOURCES, ERR_NOMEM, "EFI_OUT_OF_RESOURCES" },
    { EFI_VOLUME_CORRUPTED, ERR_IO, "EFI_VOLUME_CORRUPTED" },
    { EFI_VOLUME_FULL, ERR_NOSPC, "EFI_VOLUME_FULL" },
    { EFI_NO_MEDIA, ERR_LINKDOWN, "EFI_NO_MEDIA" },
    { EFI_MEDIA_CHANGED, ERR_IO, "EFI_MEDIA_CHANGED" },
    { EFI_NOT_FOUND, ERR_NOENT, "EFI_NOT_FOUND" },
    { EFI_ACCESS_DENIED, ERR_ACCES, "EFI_ACCESS_DENIED" },
    { EFI_NO_RESPONSE, ERR_TIMEDOUT, "EFI_NO_RESPONSE" },
    { EFI_NO_MAPPING, ERR_NETUNREACH, "EFI_NO_MAPPING" },
    { EFI_TIMEOUT, ERR_TIMEDOUT, "EFI_TIMEOUT" },
    { EFI_NOT_STARTED, ERR_NOTCONN, "EFI_NOT_STARTED" },
    { EFI_ALREADY_STARTED, ERR_EXIST, "EFI_ALREADY_STARTED" },
    { EFI_ABORTED, ERR_CANCELED, "EFI_ABORTED" },
    { EFI_ICMP_ERROR, ERR_NETUNREACH, "EFI_ICMP_ERROR" },
    { EFI_TFTP_ERROR, ERR_PROTO, "EFI_TFTP_ERROR" },
    { EFI_PROTOCOL_ERROR, ERR_PROTO, "EFI_PROTOCOL_ERROR" },
    { EFI_INCOMPATIBLE_VERSION, ERR_NOTSUP, "EFI_INCOMPATIBLE_VERSION" },
    { EFI_SECURITY_VIOLATION, ERR_SECURITY, "EFI_SECURITY_VIOLATION" },
    { EFI_CRC_ERROR, ERR_IO, "EFI_CRC_ERROR" },
    { EFI_END_OF_MEDIA, ERR_TRUNCATED, "EFI_END_OF_MEDIA" },
    { EFI_END_OF_FILE, ERR_TRUNCATED, "EFI_END_OF_FILE" },
    { EFI_INVALID_LANGUAGE, ERR_INVAL, "EFI_INVALID_LANGUAGE" },
    { EFI_COMPROMISED_DATA, ERR_SECURITY, "EFI_COMPROMISED_DATA" },
};

enum { STATUS_COUNT = sizeof(statuses) / sizeof(statuses[0]) };

int uefi_error(EFI_STATUS status)
{
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (statuses[i].status == status)
            return statuses[i].err;
    return ERR_IO;
}

const char *uefi_status_name(EFI_STATUS status)
{
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (statuses[i].status == status)
            return statuses[i].name;
    return status == EFI_SUCCESS ? "EFI_SUCCESS" : "EFI status";
}

EFI_STATUS uefi_status(int result)
{
    unsigned code = result < 0 ? 0u - (unsigned)result : (unsigned)result;
    EFI_STATUS status = code & 0x7f;
    return code & 0x80 ? status | EFI_ERROR_MASK : status;
}

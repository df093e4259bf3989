# Codecs: bytes <-> structs. No state, no I/O.
wire-y += tftp http http_request
wire-y += smbios

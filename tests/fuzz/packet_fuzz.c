/* tests/fuzz/packet_fuzz.c - a frame as it may come from the wire. The line may not steer a terminal. */
#include "wire/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str line = STR_INIT;
    packet_describe(data, len, &line);
    for (size_t i = 0; i < line.len_bytes; i++)
        if ((unsigned char)line.data[i] < ' ' || line.data[i] == 127)
            __builtin_trap();
    if (line.len_bytes > 4096 || line.len_bytes == 0)
        __builtin_trap();
    str_free(&line);
    return 0;
}
